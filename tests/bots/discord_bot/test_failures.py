"""What each refusal means for the message, by the status and code that come over the wire."""

import pytest

from bots.discord_bot.api import DiscordApi, waiting
from bots.discord_bot.failures import Failure
from core.delivery import DeliveryFailure
from tests.emulators.discord import (
    ApiError,
    DiscordEmulator,
    Fault,
    Settings,
    banned,
    dm_closed,
    drop_after_effect,
    rate_limited,
    refusal,
    server_error,
    unknown_interaction,
)

TABLE: list[tuple[Fault, DeliveryFailure, float | None, int]] = [
    # the fault, what it means, seconds to wait, Discord's code
    (dm_closed(), DeliveryFailure.UNREACHABLE, None, 50007),
    (refusal(ApiError(404, 10008, "Unknown Message")), DeliveryFailure.GONE, None, 10008),
    (unknown_interaction(), DeliveryFailure.GONE, None, 10062),
    (refusal(ApiError(400, 50035, "Invalid Form Body")), DeliveryFailure.REJECTED, None, 50035),
    (refusal(ApiError(401, 0, "401: Unauthorized")), DeliveryFailure.TEMPORARY, None, 0),
    (refusal(ApiError(403, 40003, "too fast")), DeliveryFailure.RATE_LIMITED, 60.0, 40003),
    (banned(600), DeliveryFailure.RATE_LIMITED, 600.0, 0),
    (rate_limited(90.0), DeliveryFailure.RATE_LIMITED, 90.0, 0),
    (server_error(503), DeliveryFailure.TEMPORARY, None, 0),
    (drop_after_effect(), DeliveryFailure.AMBIGUOUS, None, 0),
]


@pytest.mark.parametrize(("fault", "failure", "wait", "code"), TABLE)
async def test_a_refused_request(
    fault: Fault, failure: DeliveryFailure, wait: float | None, code: int
) -> None:
    """Through the real library: what is retried there does not come here."""
    async with DiscordEmulator(Settings(token="a.b.c")) as emulator:
        member = emulator.guild().member()
        api = DiscordApi("a.b.c", emulator.api_url)
        await api.log_in()
        emulator.fail(fault, operation="create_dm", times=1)
        with pytest.raises(Failure) as caught:
            await api.request("POST", "/users/@me/channels", {"recipient_id": str(member.user_id)})
        await api.close()
    assert (caught.value.failure, caught.value.retry_after, caught.value.code) == (failure, wait, code)


async def test_before_the_login() -> None:
    """Whatever is to be sent waits."""
    with pytest.raises(Failure, match="temporary"):
        await DiscordApi("a.b.c", "http://127.0.0.1:9/api/v10").request("GET", "/users/@me")


def test_waiting_grows_to_a_minute() -> None:
    """1, 2, 4, … 60 seconds."""
    assert [waiting(failures) for failures in (1, 2, 3, 7, 50)] == [1.0, 2.0, 4.0, 60.0, 60.0]
