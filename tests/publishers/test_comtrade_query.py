"""UN Comtrade: what is asked, in how many calls, and what is done when the service cuts off or refuses."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import comtrade_answers as made
import pytest
from comtrade_answers import Service, row

from rareearths.fetch.contract import ContractBroken, InputNeeded, Unreachable
from rareearths.fetch.publishers import described
from rareearths.fetch.publishers.comtrade import areas, fetch, parse, validate
from rareearths.fetch.publishers.comtrade.query import Query, Session
from rareearths.fetch.publishers.comtrade.trade import trade

KEY = "a-key-that-nobody-may-see"
ALL = Query(("850511",), ("X",), ("2031",), (), (0,))


def parameters(request):
    return {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}


def test_the_address_is_the_one_that_worked():
    url = Query(("2846",), ("M",), ("2023",), (156,)).url(keyed=False)
    assert url == (
        "https://comtradeapi.un.org/public/v1/preview/C/A/HS?period=2023&reporterCode=156&cmdCode=2846&flowCode=M&"
        "partner2Code=0&customsCode=C00&motCode=0&maxRecords=500&breakdownMode=classic&includeDesc=true&format=JSON"
    )
    keyed = Query(("2846", "280530"), ("M",), ("2023", "2024")).url(keyed=True)
    assert keyed.startswith("https://comtradeapi.un.org/data/v1/get/C/A/HS?period=2023,2024&cmdCode=2846,280530&")
    assert "maxRecords=100000" in keyed and "reporterCode" not in keyed


def test_the_preview_is_asked_in_small_pieces_and_a_subscription_in_large_ones():
    query = Query(("280530", "284690"), ("M", "X"), tuple(map(str, range(2001, 2026))), (156, 392))
    assert len(query.calls(keyed=False)) == 25 * 2 * 2
    pieces = query.calls(keyed=True)
    assert [len(piece.periods) for piece in pieces] == [12, 12, 1]
    assert {piece.codes for piece in pieces} == {query.codes}


def test_the_longest_address_is_one_that_the_service_takes():
    """It takes 4,096 characters; a question to all reporters that was cut off lists half of them."""
    half = Query(("280530", "284610", "850511"), ("X",), tuple(map(str, range(2014, 2026))), (), (0,)).halves()[0]
    while not half.reporters:
        half = half.halves()[0]
    assert len(half.reporters) > 100 and len(half.url(keyed=True)) <= 4096


@pytest.mark.parametrize("key", [None, KEY])
def test_a_vintage_is_fetched(key):
    service = Service(made.world(scale=0.1), key)
    raws = fetch(service)
    parsed = parse(raws)
    validate(parsed, {})
    validate(parsed, parsed.tables)
    assert (set(parsed.tables), parsed.newest) == (set(described("comtrade").tables), "2031")
    assert set(parsed.trade["period"]) == {"2029", "2030", "2031"}
    trade_calls = [request for request in service.asked if "getMetadata" not in request.url]
    assert all(("/data/v1/get/" in request.url) == bool(key) for request in trade_calls)
    assert {request.key_header for request in trade_calls} == ({"Ocp-Apim-Subscription-Key"} if key else {""})
    assert KEY not in repr(service.asked) + repr(raws)
    assert len(trade_calls) == (6 if key else 3 * 11)
    for request in trade_calls:
        codes = parameters(request)["cmdCode"].split(",")
        assert not ("2846" in codes and {"284610", "284690"} & set(codes))
    assert parsed.complete and all(len(each) == 4 for each in parsed.complete)


def test_the_number_of_years_is_settable(monkeypatch):
    service = Service(made.world())
    assert {parameters(request).get("period") for request in _trade(service, 1)} == {"2031"}
    monkeypatch.setenv("RAREEARTHS_COMTRADE_YEARS", "2")
    assert {parameters(request)["period"] for request in _trade(service, None)} == {"2030", "2031"}
    monkeypatch.setenv("RAREEARTHS_COMTRADE_YEARS", "all")
    with pytest.raises(InputNeeded, match="number of years"):
        fetch(service)


def _trade(service, years):
    service.asked.clear()
    fetch(service, years)
    return [request for request in service.asked if "getMetadata" not in request.url]


def test_more_calls_than_a_day_has_are_not_begun():
    service = Service(made.world())
    with pytest.raises(InputNeeded, match="500 calls a day"):
        fetch(service, 60)
    assert len(service.asked) == 2
    session = Session(service, limit=1)
    session.ask(ALL)
    with pytest.raises(InputNeeded):
        session.ask(ALL)


def test_what_was_cut_off_is_asked_in_parts():
    reporters = areas.reporters()
    rows = [row(each, 0, "X", "850511", "2031", 1e3, 2e4, motCode=mode) for each in reporters for mode in (0, 1, 2)]
    service = Service(rows, refuse=lambda asked: "motCode" in asked)
    raws = Session(service).ask(ALL)
    assert len(raws) == 2 and len(trade(raws)) == len(reporters)
    assert "motCode" not in service.asked[-1].url
    assert sum("motCode" in request.url for request in service.asked) == 1  # it is not tried again


def test_what_cannot_be_divided_is_refused():
    rows = [row(156, code, "X", "850511", kg=1e3, motCode=mode) for code in range(1, 300) for mode in (0, 1)]
    service = Service(rows, refuse=lambda asked: "motCode" in asked)
    with pytest.raises(ContractBroken, match="fewer rows"):
        Session(service).ask(Query(("850511",), ("X",), ("2031",), (156,)))


def test_other_refusals_are_passed_on():
    with pytest.raises(Unreachable):
        fetch(Service(made.world(), refuse=lambda asked: True))


def test_a_vintage_can_do_without_the_list_of_publications():
    service = Service(made.world())
    whole = service.get

    def get(request, label=""):
        if "getMetadata" in request.url:
            raise Unreachable("comtrade", "rejected by policy.", "closed.", "get a key.")
        return whole(request, label)

    service.get = get
    assert parse(fetch(service)).newest == "2031"
