"""The local AWS keeps what it holds, listens to this machine only, and says what is in its way."""

import socket

import pytest

from puntual.local_aws import (
    ADDRESS,
    OtherPortError,
    PortTakenError,
    free_port,
    local_aws,
)

pytestmark = pytest.mark.local_aws


def test_a_taken_port_is_said_in_one_sentence(tmp_path):
    """Whoever starts it learns which port is taken and what to do."""
    with socket.create_server((ADDRESS, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"Port {port} is already in use: stop"):
            started(port, tmp_path)


def test_what_it_held_is_there_at_the_next_start(tmp_path):
    """A clean stop keeps queues and their messages for the next start."""
    port = free_port()
    with local_aws(port=port, state=tmp_path) as first:
        queue = first.client("sqs").create_queue(QueueName="kept")["QueueUrl"]
        first.client("sqs").send_message(QueueUrl=queue, MessageBody="still here")
    with local_aws(port=port, state=tmp_path) as second:
        answer = second.client("sqs").receive_message(QueueUrl=queue)
    assert answer["Messages"][0]["Body"] == "still here"


def test_what_it_held_belongs_to_its_port(tmp_path):
    """Queues carry the port in their address: another port is refused, with the way out."""
    (tmp_path / "port").write_text("4700")
    with pytest.raises(OtherPortError, match="belongs to port 4700: use that port"):
        started(free_port(), tmp_path)


def test_it_ends_with_the_block(tmp_path):
    """Nothing listens and nothing runs after the block, even when the block failed."""
    port = free_port()
    running = []
    with pytest.raises(DemoFailedError):
        fail_with_it(running, port, tmp_path)
    assert running[0].process.poll() is not None
    socket.create_server((ADDRESS, port)).close()


class DemoFailedError(Exception):
    """What whoever uses it may raise."""


def fail_with_it(running, port, state):
    with local_aws(port=port, state=state) as local:
        running.append(local)
        raise DemoFailedError


def started(port, state):
    with local_aws(port=port, state=state):
        pass
