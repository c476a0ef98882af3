"""The page: `python -m streamlit run app.py`."""

from optlab.web.main import main

main()
