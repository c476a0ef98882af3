"""What the browser fetches for the page of real data alone."""

from optlab.web.live.answer import Answer
from optlab.web.live.protocol.answers import SweepHeader
from optlab.web.views.real_data.packets import AIRFOIL, OF_PLAN, numbers_of, pack

# 1,200 steps of 75 settings take some 50 ms.
ANSWERS = {AIRFOIL: Answer(pack, slow_beyond=600, says=SweepHeader)}
PATHS = {AIRFOIL: numbers_of}
PARTS = (*OF_PLAN, "columns")
