"""Files on S3: the same store behind FILES_URL=s3://…, against a real S3 protocol on loopback."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from moto.server import ThreadedMotoServer
from sqlalchemy import insert

from core.errors import NotFound
from core.ids import RequesterId
from storage.database import Database
from storage.encryption import Keys, Undecipherable, requester_owner
from storage.file_store import PIECE_BYTES, ObjectFileStore, open_store
from storage.holding import REQUESTERS
from storage.threads import ReaderThreads

LI = RequesterId(5)
LARGE = bytes(range(256)) * (12 * 1024 * 1024 // 256)
"""More than one part of a multipart upload."""


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 with an empty bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    client = boto3.client(
        "s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y"
    )
    client.create_bucket(Bucket="tickets")
    yield url
    server.stop()


@pytest.fixture
async def store(
    s3: str, sqlite_url: str, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[ObjectFileStore]:
    """The file store as an operator sets it up: FILES_URL, and the rest in the environment."""
    for name, value in {
        "AWS_ENDPOINT": s3,
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "y",
    }.items():
        monkeypatch.setenv(name, value)
    database, threads = Database(sqlite_url), ReaderThreads(1)
    with database.writing() as connection:
        wrapped = keys.new_wrapped(requester_owner(LI))
        row = {"id": LI, "wrapped_key": wrapped, "announcements": False, "created_at": datetime.now(UTC)}
        connection.execute(insert(REQUESTERS), row)
    yield ObjectFileStore(open_store("s3://tickets/front-door"), database, keys, threads)
    threads.close()
    database.close()


async def parts(content: bytes) -> AsyncIterator[bytes]:
    """A file as it comes in."""
    for start in range(0, len(content), 100_000):
        yield content[start : start + 100_000]


@pytest.mark.parametrize("content", [b"", b"shot", LARGE[: PIECE_BYTES + 1], LARGE], ids=len)
async def test_any_size_comes_back(store: ObjectFileStore, content: bytes) -> None:
    """Small ones in one request, large ones in parts."""
    key = await store.put(LI, str(len(content)), parts(content))
    assert content == await store.get(LI, key)


async def test_what_lies_there_is_unreadable_and_bound(store: ObjectFileStore, s3: str) -> None:
    """Under the prefix, encrypted, and of no use in another's place."""
    key = await store.put(LI, "77", parts(b"canary" * 100))
    client = boto3.client(
        "s3", endpoint_url=s3, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y"
    )
    lies = client.get_object(Bucket="tickets", Key=f"front-door/{key}")["Body"].read()
    client.put_object(Bucket="tickets", Key="front-door/5/78", Body=lies)

    assert b"canary" not in lies
    with pytest.raises(Undecipherable):
        await store.get(LI, "5/78")


async def test_an_upload_that_breaks_off_leaves_nothing(store: ObjectFileStore) -> None:
    """Half a file is none."""

    async def broken() -> AsyncIterator[bytes]:
        yield LARGE[:8_000_000]
        raise ConnectionError("the line was lost")

    with pytest.raises(Exception, match="the line was lost"):
        await store.put(LI, "half", broken())
    with pytest.raises(NotFound):
        await store.get(LI, "5/half")


async def test_deleting_and_listing(store: ObjectFileStore) -> None:
    """Gone is gone, twice is harmless, and what is left can be listed by age."""
    key = await store.put(LI, "gone", parts(b"x"))
    left = await store.put(LI, "left", parts(b"x"))
    await store.delete(key)
    await store.delete(key)
    with pytest.raises(NotFound):
        await store.get(LI, key)
    later = datetime.now(UTC) + timedelta(hours=1)
    listed = {key async for keys in store.stored_before(later) for key in keys}
    assert (left in listed, key in listed) == (True, False)
