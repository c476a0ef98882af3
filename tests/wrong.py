"""Links, reports and files of presets in which everything is wrong that can be."""

from typing import Any

LINKS = (
    "v=9&zzz=1&f=nonsense&run=adam+eta+x+beta1+7+foo+1&run=nobody&start=1&steps=-1&window=1+2",
    "v=1&v=1&f=quadratic+a+-1+b&run=rmsprop+gamma+1+gamma+0+epsilon_inside+2&start=a+b&steps=x",
    "f=quadratic+a+1e-999&run=nesterov+form+none&window=2+1+0+1&start=1e99+0",
    "window=0+1e-40+0+1&" + "&".join(["run=adam"] * 9),
    "show=axes+up+step+-1+run+9+gammas+2+across+zzz+cells+3+answer+x+live+2+nothing+1",
    "show=gammas+1_2_3_4_5_6_7_8_9_0.1&preset=nobody",
    "lesson=nobody",
    "lesson=lesson_gamma&show=answer+6",
    "&".join(f"p{i}=1" for i in range(101)),
)

ETAS = ("", "x", "1,000,000", "1,000", -1, "inf", None, "1e-999", 10**400, [1])
CHANGES: tuple[dict[str, Any], ...] = (
    *({}, {"preset": "zzz"}, {"slider": 1}, {"slider": "zzz"}, {"slider": "run9.eta"}),
    {"slider": "f.zzz", "value": 1},
    *({"slider": "run0.eta", "value": value} for value in ETAS),
    *({"start": value} for value in (1, [1], [1, "x"], [1e99, 1])),
    *({"cursor": value} for value in (-1, 0.5, "x")),
    *({"below": value} for value in (-1, "x")),
    *({"box": "zzz"}, {"box": "function", "value": "zzz"}, {"box": "across", "value": "zzz"}),
    {"box": "tolerance", "value": "-1"},
    *({"box": "steps", "value": value} for value in ("-1", "1e9", "")),
)
REPORTS: tuple[Any, ...] = (1, {"changes": [1]}, {"changes": [{}] * 51})

TITLED = 'title.en = "x"\nshows.en = "x"\n'
PRESETS = (
    "not toml",
    'title = 1\nshows = "x"\norder = "x"\nshow = 1\ngroup = "x"\nzzz = 1\nruns = 1',
    f"""{TITLED}question.en = "{{run 9}} $"
lesson = 1
claims = 1
values = 1
start = [1]
steps = 1.5
objective = 1
runs = [{{ optimizer = "adam", eta = [1] }}]""",
    f"""{TITLED}runs = [{{ optimizer = "adam" }}, {{ optimizer = "lion" }}]
values = {{ a = 1, b = "steps + status(1)", c = {{ value = "f(1)", format = "x" }}, d = "zzz" }}
[variants]
"a b" = {{}}
x = 1
y = {{ zzz = 1, set = 1, turn = "x" }}
z = {{ set = {{ q = 1 }} }}
[lesson]
question.en = "{{zzz}} [[zzz]]"
answer = 9
sources = 1
zzz = 1
explanation = 1
options = [
    {{ text.en = "x", that = 1 }}, {{ text.en = "x", look = {{ run = 9 }} }},
    {{ zzz = 1 }}, {{ text.en = "x", look = 1 }},
]
[[claims]]
[[claims]]
that = 1
"""
    + "\n".join(
        f"[[claims]]\nthat = '{that}'"
        for that in (
            *("f(1)", "1 < 2", "(", "f(9) < 1", "f(w) < 1", "f(y) < 1", "f(1, 99) < 1", "f() < 1"),
            *(
                'status(1) < "diverged"',
                "status(1) == 1",
                'status(1) == "converged"',
                "1 == [f(1)]",
            ),
            *('status(1) == "x"', "apart(1, 1) < 1", "gap(1) + zzz(1) < 1", "abs(1, 2) < f(1)"),
            *("steps_to(1, 0) < 1", "steps_to(1, f(1)) < 1", 'steps_to(1, "x") < 1'),
            *("status(1) + 1 < f(1)", "f(1.5) < 1"),
        )
    ),
    f"""{TITLED}objective = {{ name = "saddle" }}
runs = [{{ optimizer = "newton" }}]
[[claims]]
that = 'gap(1) < 1'
[[claims]]
that = 'best_f(1) < 1'
[[claims]]
that = 'best_eta(1) < 1'
[lesson]
question.en = "x"
explanation.en = "x"
answer = 1
sources = ["x"]
options = [{{ text.en = "x", why.en = "x" }}, {{ text.en = "x" }}]""",
    f"{TITLED}lesson = {{ options = 1 }}",
)
