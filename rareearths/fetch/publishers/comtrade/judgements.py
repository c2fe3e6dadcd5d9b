"""What ``publisher.yaml`` says of single figures: weights that must not be used, and jumps of a price that are real."""

from __future__ import annotations

from rareearths.fetch.publishers import described

JUDGED = described("comtrade").judgements


def _by_key(name: str) -> dict[tuple, dict]:
    return {(each["reporter"], each["period"], each["flow"], each["hs"]): each for each in JUDGED[name]["figures"]}


BROKEN, GENUINE = _by_key("broken_weights"), _by_key("genuine_price_jumps")


def broken(reporter: int, period: str, flow: str, hs: str, world: float | None) -> str:
    """Return why a weight must not be used, empty if it may.

    Parameters
    ----------
    reporter, period, flow, hs
        The figure's key.
    world : float or None
        Tonnes of the same trade with the world; ``None`` or NaN when it is not known, which lifts nothing.
    """
    judged = BROKEN.get((reporter, period, flow, hs))
    if judged is None or (world is not None and world >= judged["mended_from"]):  # NaN is not
        return ""
    return judged["note"]
