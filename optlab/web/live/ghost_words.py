"""What is said of the paths from before, and of undoing; the browser chooses the sentence
(js/core/difference.js) and fills in the numbers.

No number stands beside a noun that it counts: a language has one form of each sentence.
"""

from optlab.web.words import _


def differences() -> dict[str, str]:
    """What tells a path from the one before it, by its kind. {level} is an inequality, as `f <
    0.01`; {now} and {then} are the numbers of steps."""
    return {
        "reached": _("reaches {level} at step {now}; before, never"),
        "not reached": _("never reaches {level}; before, at step {then}"),
        "sooner": _("reaches {level} at step {now}, sooner by {by}"),
        "later": _("reaches {level} at step {now}, later by {by}"),
        "diverged": _("diverges at step {now}; before, it did not"),
        "not diverged": _("no longer diverges; before, at step {then}"),
        "diverged sooner": _("diverges at step {now}, sooner by {by}"),
        "diverged later": _("diverges at step {now}, later by {by}"),
        "diverged again": _("diverges at step {now}, as before"),
        "undefined": _("has no value from step {now} on; before, it had"),
        "not undefined": _("has a value to the end; before, until step {then}"),
        "undefined sooner": _("has no value from step {now} on, sooner by {by}"),
        "undefined later": _("has no value from step {now} on, later by {by}"),
        "undefined again": _("has no value from step {now} on, as before"),
        "nearer the": _("ends {by} nearer to the minimum"),
        "nearer a": _("ends {by} nearer to a minimum"),
        "farther the": _("ends {by} farther from the minimum"),
        "farther a": _("ends {by} farther from a minimum"),
        "lower": _("ends lower by {by}"),
        "higher": _("ends higher by {by}"),
        "same": _("neither better nor worse up to step {step}"),
    }


def of_ghost() -> dict[str, str]:
    """Of the buttons beside the figure, and what stands below a run's sliders."""
    return {
        "before": _("f was {f}"),
        "spoken": _("{name}: {difference} (f was {f})."),
        "show": _("The path from before, in thin dashes: show or hide it"),
        "keep": _("Keep it: changes are compared with this path until you let it go"),
        "swap": _("Swap: back to the settings of that path, and these become the ones from before"),
        "drop": _("Drop the path from before"),
    }


def of_undoing() -> dict[str, str]:
    """Of the two buttons at the head of the page."""
    return {
        "undo": _("Undo (Ctrl+Z)"),
        "redo": _("Redo (Ctrl+Shift+Z)"),
        "undone": _("Undone"),
        "redone": _("Redone"),
        "first": _("Nothing to undo on this page"),
        "last": _("Nothing to redo"),
    }
