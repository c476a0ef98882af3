"""AdaGrad with the full matrix, written out: there is no formula of the root of a matrix."""

from dataclasses import dataclass

from optlab.cached_property import cached_property
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.scheduled import schedules_of
from optlab.scripts.method import CLIPS, MethodSource

STEP = """\
g1, g2 = g
# The adjugate of G times g: G is the sum of the outer products of the gradients so far.
a1, a2 = G22*g1 - G12*g2, G11*g2 - G12*g1
pivot = {where}(G11 >= G22, G11, G22)
pivot = {where}(pivot > 0, pivot, 1.0)**0.5
across = {where}(G11 >= G22, a2, a1)/pivot
along = root*{where}(G11 >= G22, g1, g2)/pivot
root = (root**2 + across**2 + along**2)**0.5  # of the determinant of G
G11, G12, G22 = G11 + g1*g1, G12 + g1*g2, G22 + g2*g2
trace = G11 + G22
{weights}
x = x - {eta}*(of_g*g + of_a*{pair})"""

INSIDE = """\
shifted = (root**2 + {epsilon}**2 + {epsilon}*trace)**0.5
size = (trace + 2*{epsilon} + 2*shifted)**0.5
of_g, of_a = (1 + {epsilon}/shifted)/size, 1/(shifted*size)"""

OUTSIDE = """\
size = (trace + 2*root)**0.5
shifted = root + {epsilon}*size + {epsilon}**2
size = {where}(size > 0, size, 1.0)
of_g, of_a = (root/size + {epsilon})/shifted, 1/(size*shifted)"""


@dataclass(frozen=True)
class FullMatrix(MethodSource):
    """Its step in one dialect, by the theorem of Cayley and Hamilton."""

    @cached_property
    def text(self) -> str:
        inside = isinstance(self.run, AdaGradFull) and self.run.epsilon_inside
        return "inside" if inside else "outside"

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        there = schedules_of(self.run)
        return ("eta", "epsilon", *(n for n in CLIPS if n in there or getattr(self.run, n)))

    @cached_property
    def scheduled(self) -> tuple[str, ...]:
        return tuple(n for n in self.numbers if n in schedules_of(self.run))

    @cached_property
    def carried(self) -> tuple[str, ...]:
        return ("G11", "G12", "G22", "root")

    @cached_property
    def arguments(self) -> dict[str, str]:
        return {n: n for n in (*self.numbers, *self.carried)}

    @cached_property
    def names(self) -> dict[str, str]:
        return self.arguments | {n: f"{n}_t" for n in self.scheduled}

    @cached_property
    def own_numbers(self) -> bool:
        return False

    def begin(self) -> list[str]:
        return [f"G11 = G12 = G22 = root = {self.dialect.number}(0.0)"]

    def step(self) -> list[str]:
        module = self.dialect.module
        told = {
            "eta": self.names["eta"],
            "epsilon": self.names["epsilon"],
            "where": f"{module}.where",
        }
        weights = (INSIDE if self.text == "inside" else OUTSIDE).format(**told)
        pair = f"{'torch.stack' if self.dialect.strict else self.dialect.array}([a1, a2])"
        lines = STEP.format(**told, weights=weights, pair=pair).splitlines()
        return [*self.of_schedules(), f"g = {self.look('x')}", *lines]
