"""What a page shows, drawn on the server with matplotlib, for papers and slides.

matplotlib is imported with these modules, so who needs them imports them when they are needed: a
server on which nobody takes a picture neither waits for it nor keeps it in memory.
"""
