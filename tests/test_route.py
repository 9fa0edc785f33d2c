"""Where mail goes, asked of a real name server on loopback."""

import random
import socket
from collections.abc import Iterator

import pytest

from mailint.smtp.route import Failure, Host, Route, Router, a_labels, literal
from tests.zone import free_port, zone_server


@pytest.fixture(scope="module")
def name_server() -> Iterator[tuple[str, int]]:
    with zone_server() as address:
        yield address


@pytest.fixture
def router(name_server: tuple[str, int]) -> Router:
    return Router(name_server, random.Random(1), lifetime=3)


def names(route: Route) -> list[str]:
    assert route.failure is None
    return [host.name for host in route.hosts]


def status(route: Route) -> str:
    assert route.failure is not None
    assert route.hosts == ()
    return route.failure.status


def test_lowest_preference_first(router: Router) -> None:
    route = router.route("example.com")
    assert [host.preference for host in route.hosts] == [10, 10, 20]
    assert route.hosts[2] == Host("mx2.example.com", 20)
    assert not route.implicit


def test_equals_in_random_order(name_server: tuple[str, int]) -> None:
    firsts = {names(Router(name_server, random.Random(seed)).route("example.com"))[0] for seed in range(12)}
    assert firsts == {"mx1.example.com", "mx1b.example.com"}


def test_records_as_dig_shows_them(router: Router) -> None:
    record = router.route("example.com").records[2]
    assert str(record) == "example.com.              1800    IN      MX      20 mx2.example.com."


def test_null_mx(router: Router) -> None:
    route = router.route("nullmx.example")
    assert status(route) == "5.1.10"
    assert route.records[0].exchange == "."


def test_null_mx_among_others_is_skipped(router: Router) -> None:
    assert names(router.route("mixed.example")) == ["mx1.example.com"]


@pytest.mark.parametrize("domain", ["implicit.example", "implicit6.example"])
def test_implicit_mx(router: Router, domain: str) -> None:
    route = router.route(domain)
    assert (route.hosts, route.implicit) == ((Host(domain, 0),), True)


def test_neither_mx_nor_address(router: Router) -> None:
    assert status(router.route("empty.example")) == "5.4.4"


def test_domain_that_does_not_exist(router: Router) -> None:
    assert status(router.route("nowhere.example")) == "5.1.2"


def test_server_failure_is_temporary(router: Router) -> None:
    route = router.route("broken.example")
    assert status(route) == "4.4.3"
    assert route.failure
    assert route.failure.temporary


def test_silent_name_server_is_temporary() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        assert status(Router(silent.getsockname(), lifetime=0.2).route("example.com")) == "4.4.3"


def test_no_name_server_there_is_temporary() -> None:
    assert status(Router(("127.0.0.1", free_port()), lifetime=1).route("example.com")) == "4.4.3"


def test_alias_is_followed(router: Router) -> None:
    route = router.route("alias.example")
    assert len(route.hosts) == 3
    assert route.records[0].owner == "example.com."


def test_answer_too_long_for_udp(router: Router) -> None:
    assert [host.preference for host in router.route("big.example").hosts] == list(range(40))


@pytest.mark.parametrize("domain", ["bücher.example", "BÜCHER.example", "xn--bcher-kva.example"])
def test_international_domain(router: Router, domain: str) -> None:
    assert names(router.route(domain)) == ["mx1.example.com"]


@pytest.mark.parametrize("domain", ["", ".", "a..b", "x" * 64 + ".example", "☃\0.example", "ex,ample.ü"])
def test_not_a_domain(router: Router, domain: str) -> None:
    assert status(router.route(domain)) == "5.1.2"


@pytest.mark.parametrize(("domain", "address"), [("[192.0.2.1]", "192.0.2.1"), ("[IPv6:2001:db8::1]", "2001:db8::1")])
def test_address_literal(domain: str, address: str) -> None:
    assert Router(("192.0.2.53", 53)).route(domain).hosts == (Host(address),)


@pytest.mark.parametrize("domain", ["[192.0.2.300]", "[2001:db8::1]", "[IPv6:192.0.2.1]", "[x]", "[", "[]"])
def test_bad_address_literal(domain: str) -> None:
    assert status(Router(("192.0.2.53", 53)).route(domain)) == "5.1.2"


def test_addresses_of_a_host(router: Router) -> None:
    assert router.addresses("mx1.example.com") == ("::1", "127.0.0.1")
    assert router.addresses("192.0.2.1") == ("192.0.2.1",)


def test_host_without_address(router: Router) -> None:
    assert router.addresses("empty.example") == Failure("5.4.4", "empty.example has no address")
    missing = router.addresses(names(router.route("badmx.example"))[0])
    assert missing == ("127.0.0.1",)
    nothing = router.addresses("a..b")
    assert isinstance(nothing, Failure)
    assert nothing.status == "5.1.2"
    broken = router.addresses("broken.example")
    assert isinstance(broken, Failure)
    assert broken.temporary


def test_a_labels() -> None:
    assert a_labels("example.com") == "example.com"
    assert a_labels("straße.example") == "xn--strae-oqa.example"
    assert a_labels("☃.example") is None


def test_literal() -> None:
    assert literal("127.0.0.1") == "[127.0.0.1]"
    assert literal("fe80::1%eth0") == "[IPv6:fe80::1]"
