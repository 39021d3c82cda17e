"""The mailbox of the reports, a folder or by POP3: emptied a part at a time, its troubles told, no round ended by it."""

import socketserver
import threading

import pytest

from congress.mailing.mailbox import MOST, read_mailbox
from congress.mailing.rounds import go_round
from tests.congress.bounced import MORNING, a_mail, a_report, automatic_answer, not_a_mail, refused, ten_megabytes
from tests.processes import free_port

pytestmark = pytest.mark.django_db


# Bounded, and told


def test_a_flood_is_taken_a_part_at_a_time(owner, box):
    for _n in range(MOST + 5):
        box.add(not_a_mail(owner))
    assert read_mailbox(at=MORNING).ignored == MOST and len(box) == 5


def test_a_mailbox_out_of_reach_ends_no_round(owner, settings, tmp_path):
    for place in (f"maildir://{tmp_path}/nowhere", f"pop3://a:b@127.0.0.1:{free_port()}"):
        settings.BOUNCE_MAILBOX = place
        run = go_round(at=MORNING)
        assert run.trouble and run.finished_at


# By POP3


class Pop3(socketserver.StreamRequestHandler):
    """A mailbox on a port: what a small POP3 server answers (RFC 1939)."""

    def handle(self):
        gone, box = set(), self.server.box
        self.say("+OK hello")
        while line := self.rfile.readline().decode().split():
            verb, words = line[0].upper(), line[1:]
            if verb == "PASS" and words != [self.server.password]:
                self.say("-ERR no")
            elif verb == "LIST":
                self.say("+OK", *[f"{n} {len(box[n])}" for n in sorted(box)], ".")
            elif verb == "RETR":
                self.say("+OK")
                self.wfile.write(box[int(words[0])].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") + b"\r\n.\r\n")
            elif verb == "DELE":
                gone.add(int(words[0]))
                self.say("+OK")
            elif verb == "QUIT":
                for n in gone:
                    del box[n]
                return self.say("+OK")
            else:
                self.say("+OK")

    def say(self, *lines):
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


@pytest.fixture
def pop3(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Pop3) as server:
        server.box, server.password = {}, "b/c@"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.BOUNCE_MAILBOX = f"pop3://thu:b%2Fc%40@127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


def test_a_mailbox_is_emptied_by_pop3(owner, pop3):
    pop3.box |= {1: a_report(a_mail(owner)), 2: automatic_answer(owner), 3: ten_megabytes(owner)}
    found = read_mailbox(at=MORNING)
    assert (found.bounced, found.ignored, found.trouble, pop3.box) == (1, 2, "", {}) and refused(owner)


def test_a_line_longer_than_the_protocol_allows_blocks_nothing(owner, pop3):
    pop3.box |= {1: automatic_answer(owner), 2: b"Subject: x\n\n" + b"y" * 5000, 3: a_report(a_mail(owner))}
    for _round in range(3):
        read_mailbox(at=MORNING)
    assert pop3.box == {} and refused(owner)


def test_a_wrong_password_is_told_without_repeating_it(pop3, settings):
    settings.BOUNCE_MAILBOX = settings.BOUNCE_MAILBOX.replace("b%2Fc", "secret")
    found = read_mailbox(at=MORNING)
    assert found.trouble.startswith("error_proto") and "secret" not in found.trouble
