"""`live/download?images=mnist`: a download while somebody waits for it, and how far it has come.

There is one at a time, however many watch it. Where nobody does any more it stops at the next bytes
that arrive; what is here stays, and the next one goes on from there.
"""

import asyncio
import threading

from starlette.requests import Request

from optlab.data.download import Progress, download
from optlab.data.faults import DataError, StoppedError
from optlab.data.idx_sets import IDX_SETS, IdxSet
from optlab.faults import none_of
from optlab.web.live.streams import Said, Stream
from optlab.web.views.networks.protocol import DownloadNews
from optlab.web.words import fault, language, speak

OFTEN = 0.2  # seconds between two news


class Download:
    """One download, in a thread of its own that keeps nothing from ending."""

    def __init__(self, of: IdxSet) -> None:
        self.of, self.watchers = of, 1
        self.progress = Progress("", 0, of.packed)
        self.over = self.stopped = False
        self.failed = ""
        threading.Thread(target=self._run, args=(language(),), daemon=True).start()

    def _run(self, locale: str) -> None:
        speak(locale)
        try:
            download(self.of, self._report, lambda: self.watchers == 0)
        except StoppedError:
            self.stopped = True
        except DataError as error:
            self.failed = str(error)
        except MemoryError:
            self.failed = fault("there is not enough memory for this download")
        finally:
            self.over = True

    def _report(self, progress: Progress) -> None:
        self.progress = progress


class Downloads:
    """The downloads of a server."""

    def __init__(self) -> None:
        self.now: Download | None = None

    def join(self, of: IdxSet) -> Download | None:
        """That of this set, begun where there is none, with one watcher more; None while another
        one is at work."""
        if self.now is None or self.now.over:
            self.now = Download(of)
        elif self.now.of is of:
            self.now.watchers += 1
        else:
            return None
        return self.now


DOWNLOADS = Downloads()


def download_stream(request: Request) -> Said:
    """Begin it. Raises ValueError for a set that there is not."""
    given = request.query_params
    speak(given.get("language", ""))
    name = given.get("images", "")
    if name not in IDX_SETS:
        raise ValueError(none_of("images", IDX_SETS, name))
    return downloaded(DOWNLOADS, IDX_SETS[name])


async def downloaded(downloads: Downloads, of: IdxSet) -> Said:
    """How far a download has come, until it is over."""
    while True:
        job = downloads.join(of)
        if job is None:
            yield _news(failed=fault("another download is at work: try again when it is done"))
            return
        try:
            while not job.over:
                yield _news(job)
                await asyncio.sleep(OFTEN)
        finally:
            job.watchers -= 1
        if not job.stopped:  # else it had been left when this one joined it
            yield _news(job, failed=job.failed)
            return


def _news(job: Download | None = None, failed: str = "") -> DownloadNews:
    file, done, total = job.progress if job else ("", 0, 1)
    return {
        "file": file,
        "done": done,
        "total": total,
        "failed": failed,
        "over": job is None or job.over,
    }


STREAMS = {"download": Stream(download_stream, says=DownloadNews)}
