"""Trainings in processes beside the server: real processes, in a loop of the test's own."""

import asyncio
import os
import signal
from base64 import b64decode
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optlab.data.idx_sets import IDX_SETS
from optlab.data.images import load
from optlab.experiment import ExperimentError
from optlab.models import Minibatches, MultiLayerNet, train_model
from optlab.models.settings import MOST, NetworkSettings, settings_of
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.newton import Newton
from optlab.web.views.networks import stream
from optlab.web.views.networks import trainings as module
from optlab.web.views.networks.protocol import TrainingNews
from optlab.web.views.networks.stream import watched
from optlab.web.views.networks.trainings import Training, Trainings, Watcher
from tests.alone import alone
from tests.messages import faults

SHORT = NetworkSettings(Adam(0.001), hidden=(20,), iterations=120)
LONG = replace(SHORT, iterations=10_000, hidden=(200, 200))


def in_a_loop(test: Callable[[Trainings], Coroutine[Any, Any, None]], places: int = 1) -> None:
    """Run a test with trainings of its own, of which no process is left afterwards."""

    async def run() -> None:
        trainings = Trainings(places)
        try:
            await test(trainings)
        finally:
            await trainings.end()
        assert not trainings.there and not trainings.working

    alone(run())


async def until(what: Callable[[], Any]) -> None:
    while not what():
        await asyncio.sleep(0.01)


async def until_it_stands_still(training: Training) -> int:
    """Nothing more of it comes for a while; the step at which it stands."""
    step = -1
    while step != training.step:
        step = training.step
        await asyncio.sleep(0.5)
    assert not training.over
    return step


def is_alive(training: Training) -> bool:
    return training.process is not None and training.process.returncode is None


async def heard(trainings: Trainings, *settings: NetworkSettings) -> list[dict[str, Any]]:
    """All that a stream says of trainings, which is as declared."""
    news = [dict(told) async for told in watched(trainings, settings) if told]
    assert [fault for told in news for fault in faults(told, TrainingNews)] == []
    return news


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_settings_are_their_words(key: str) -> None:
    given = NetworkSettings(OPTIMIZERS[key](), "mnist", (7, 8), 9, 10, 11, "epochs")
    assert settings_of(given.words()) == given
    assert hash(given) == hash(settings_of(given.words()))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"run": "none"}, "there is no optimizer"),
        ({}, "run"),
        ({"run": "adam", "data": "cifar"}, "data must be one of digits, mnist, fashion_mnist"),
        ({"run": "adam", "hidden": "1_x"}, "hidden must be the sizes"),
        ({"run": "adam", "hidden": "401"}, "hidden must be 1 to 6 layers of 1 to 400 units"),
        ({"run": "adam", "hidden": "_".join("1" * 7)}, "hidden must be 1 to 6 layers"),
        ({"run": "adam", "batch": "0"}, "batch must be a whole number of at least 1"),
        ({"run": "adam", "batch": "-1"}, "batch must be a whole number, got '-1'"),
        ({"run": "adam", "iterations": "9" * 5000}, "iterations must be 10000 at most"),
        ({"run": "adam", "order": "x"}, "order must be one of epochs, replacement"),
    ],
)
def test_what_is_no_training_is_refused_by_name(words: dict[str, str], says: str) -> None:
    with pytest.raises((ValueError, ExperimentError)) as refused:
        settings_of(words)
    assert says in str(refused.value)


def test_a_training_tells_what_train_model_makes_of_its_settings() -> None:
    async def test(trainings: Trainings) -> None:
        told = await heard(trainings, SHORT)
        runs = [run for one in told for run in one["runs"]]
        losses = np.frombuffer(b"".join(b64decode(run["losses"]) for run in runs), "<f4")
        looks = [look for run in runs for look in run["looks"]]
        images = load("digits")
        net = MultiLayerNet((64, 20, 10))
        model = net.on(images.train_x, images.train_y)
        batches = Minibatches(model.rows, SHORT.batch, 0, "replacement")
        training = train_model(SHORT.optimizer, model, batches, SHORT.iterations)
        np.testing.assert_allclose(losses, training.losses[:-1], rtol=1e-5)
        accuracy = net.on(images.test_x, images.test_y).accuracy(training.weights)
        assert looks[-1]["accuracy"] == pytest.approx(accuracy, abs=0.01)
        assert looks[0]["step"] == 0 and looks[-1]["step"] == SHORT.iterations
        assert all(len(look["says"]) == 10 for look in looks)
        assert runs[-1]["state"] == "ended" and told[-1]["over"]

    in_a_loop(test)


def test_a_finished_training_comes_whole_at_once_and_of_no_process() -> None:
    async def test(trainings: Trainings) -> None:
        before = await heard(trainings, SHORT)
        (again,) = await heard(trainings, SHORT)
        assert not trainings.there
        whole = "".join(run["losses"] for one in before for run in one["runs"])
        assert len(b64decode(again["runs"][0]["losses"])) == 4 * SHORT.iterations
        assert again["over"] and whole

    in_a_loop(test)


def test_who_ask_the_same_share_one_training_and_one_may_leave() -> None:
    """A class presses the button at once."""

    async def test(trainings: Trainings) -> None:
        watchers = [Watcher() for _ in range(40)]
        (training,) = {trainings.watch(LONG, watcher) for watcher in watchers}
        await until(lambda: training.step)
        for watcher in watchers[1:]:
            trainings.leave(watcher, training)
        await asyncio.sleep(2 * module.GRACE)
        assert is_alive(training)

    in_a_loop(test)


def test_what_nobody_watches_is_stopped_long_before_its_end() -> None:
    async def test(trainings: Trainings) -> None:
        watcher = Watcher()
        training = trainings.watch(LONG, watcher)
        await until(lambda: training.step)
        trainings.leave(watcher, training)
        await until(lambda: not is_alive(training))
        assert training.step < LONG.iterations / 2
        assert not trainings.there and not trainings.finished

    in_a_loop(test)


def test_who_leaves_in_the_moment_in_which_there_is_news_has_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The news woke the stream, and that it was cancelled was forgotten: it went on for ever."""
    monkeypatch.setattr(stream, "SELDOM", 0.0)
    monkeypatch.setattr(stream, "OFTEN", 0.0)

    async def test(trainings: Trainings) -> None:
        async def read() -> None:
            async for _news in watched(trainings, (LONG,)):
                pass

        reading = asyncio.ensure_future(read())
        await until(lambda: trainings.there)
        (watcher,) = trainings.there[LONG].watchers
        await asyncio.sleep(0.05)  # now it waits
        watcher.woken.set()
        reading.cancel()
        await asyncio.wait({reading}, timeout=2)
        assert reading.done() and not trainings.there[LONG].watchers

    in_a_loop(test)


def test_as_many_train_as_there_are_places_and_the_others_know_theirs_in_the_queue() -> None:
    """Everybody's first run comes before anybody's second."""

    async def test(trainings: Trainings) -> None:
        mine, other = Watcher(), Watcher()
        runs = [replace(LONG, seed=seed) for seed in range(5)]
        own = [trainings.watch(one, mine, turn) for turn, one in enumerate(runs[:3])]
        late = [trainings.watch(one, other, turn) for turn, one in enumerate(runs[3:])]
        assert [trainings.place_of(one) for one in own] == [0, 2, 4]
        assert [trainings.place_of(one) for one in late] == [1, 3]
        await until(lambda: own[0].step)
        assert trainings.working == own[:1]
        trainings.leave(mine, own[0])
        await until(lambda: late[0].step)
        assert [trainings.place_of(one) for one in own[1:]] == [1, 3]
        assert mine.woken.is_set() and other.woken.is_set()

    in_a_loop(test)


def test_what_is_paused_stands_still_gives_its_place_to_others_and_goes_on() -> None:
    async def test(trainings: Trainings) -> None:
        watcher, other = Watcher(), Watcher()
        training = trainings.watch(LONG, watcher)
        await until(lambda: training.step > 100)
        still = Watcher(paused=True)  # as the page does: the new line is there before the old goes
        trainings.watch(LONG, still)
        trainings.leave(watcher, training)
        steps = await until_it_stands_still(training)
        assert is_alive(training) and trainings.still == [training]
        second = trainings.watch(replace(LONG, seed=1), other)
        await until(lambda: second.step)
        trainings.leave(other, second)
        trainings.watch(LONG, watcher)
        trainings.leave(still, training)
        await until(lambda: training.step > steps + 200)
        assert training not in trainings.still
        await until(lambda: not trainings.still)  # the other one is nobody's, and ends

    in_a_loop(test)


def test_who_pauses_several_starts_none_of_them() -> None:
    """The first one's place was free for a moment, and the second one took it."""

    async def test(trainings: Trainings) -> None:
        watcher, still = Watcher(), Watcher(paused=True)
        both = [trainings.watch(replace(LONG, seed=seed), watcher) for seed in range(2)]
        await until(lambda: both[0].step)
        for training in both:
            trainings.watch(training.settings, still)
        trainings.leave(watcher, *both)
        await asyncio.sleep(0.5)
        assert not both[1].started and trainings.still == both[:1]

    in_a_loop(test)


def test_who_pauses_before_the_process_is_there_pauses_it() -> None:
    async def test(trainings: Trainings) -> None:
        watcher, still = Watcher(), Watcher(paused=True)
        training = trainings.watch(LONG, watcher)
        trainings.watch(LONG, still)
        trainings.leave(watcher, training)
        await until(lambda: training.looks)  # what it says of the images before its first step
        assert await until_it_stands_still(training) == 0 and trainings.still == [training]
        process = training.process
        trainings.watch(LONG, watcher)
        await until(lambda: training.step)
        assert training.process is process

    in_a_loop(test)


def test_of_many_that_stand_still_the_longest_gives_way_and_says_so() -> None:
    async def test(trainings: Trainings) -> None:
        paused = list[Training]()
        for seed in range(module.MOST_STILL + 1):
            settings, watcher = replace(LONG, seed=seed), Watcher()
            training = trainings.watch(settings, watcher)
            await until(lambda training=training: training.step)
            trainings.watch(settings, Watcher(paused=True))
            trainings.leave(watcher, training)
            paused.append(training)
        assert paused[0].failed.startswith("it was paused for long")
        await until(lambda: not is_alive(paused[0]))
        assert trainings.still == paused[1:] and all(map(is_alive, paused[1:]))

    in_a_loop(test)


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_process_that_is_killed_is_a_sentence_and_no_other_run_is_lost() -> None:
    async def test(trainings: Trainings) -> None:
        told = list[dict[str, Any]]()
        async for one in watched(trainings, (SHORT, LONG)):
            told += [dict(run) for run in (one or {}).get("runs", ())]  # type: ignore[union-attr]
            (*_, long) = (run for run in told if run["run"] == 1)
            if long["step"] > 50 and long["state"] == "training":
                process = trainings.working[0].process
                assert process
                os.kill(process.pid, signal.SIGKILL)
        first, second = ([run for run in told if run["run"] == i][-1] for i in (0, 1))
        assert first["state"] == "ended" and first["step"] == SHORT.iterations
        assert second["state"] == "failed" and "ended from outside (-9)" in second["failed"]
        assert second["step"] > 50 and LONG not in trainings.finished
        again = Watcher()
        assert trainings.watch(LONG, again).step == 0

    in_a_loop(test)


@pytest.mark.parametrize(
    ("optimizer", "says"),
    [
        (Newton(), "newton"),
        (GradientDescent(0.01), "MNIST is not there"),
        (GradientDescent(0.01), "train-images-idx3-ubyte: "),
    ],
    ids=["method", "nothing there", "broken"],
)
def test_what_cannot_be_trained_is_a_sentence(
    optimizer: Any, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    for variable in ("OPTLAB_DATA", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    data = "digits" if "newton" in says else "mnist"
    if "idx3" in says:
        (tmp_path / "mnist").mkdir()
        for file in IDX_SETS["mnist"].files:
            (tmp_path / "mnist" / file.name).write_bytes(b"not what it says")

    async def test(trainings: Trainings) -> None:
        told = await heard(trainings, replace(SHORT, optimizer=optimizer, data=data))
        assert told[-1]["runs"][-1]["state"] == "failed"
        assert says.lower() in told[-1]["runs"][-1]["failed"].lower()

    in_a_loop(test)


def test_a_run_that_diverges_ends_where_its_loss_is_no_number() -> None:
    async def test(trainings: Trainings) -> None:
        told = await heard(trainings, replace(SHORT, optimizer=GradientDescent(1e20)))
        last = told[-1]["runs"][-1]
        assert last["state"] == "ended" and 1 < last["lost"] == last["step"] < SHORT.iterations

    in_a_loop(test)


def test_a_worker_ends_with_whoever_started_it() -> None:
    async def test(trainings: Trainings) -> None:
        training = trainings.watch(LONG, Watcher())
        await until(lambda: training.step)
        assert training.process and training.process.stdin
        training.process.stdin.close()
        await asyncio.wait_for(until(lambda: not is_alive(training)), 1)

    in_a_loop(test)


def test_the_cache_is_bounded_and_so_is_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(trainings: Trainings) -> None:
        trainings.kept = 2
        tiny = [replace(SHORT, iterations=1, seed=seed) for seed in range(3)]
        await heard(trainings, *tiny)
        assert [*trainings.finished] == tiny[1:]
        monkeypatch.setattr(module, "MOST_WAITING", 1)
        assert not trainings.full
        trainings.watch(LONG, Watcher())
        assert trainings.full

    in_a_loop(test)
    assert MOST["iterations"] == 10_000
