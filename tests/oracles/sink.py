"""Take mail with aiosmtpd and write down what Python's own e-mail reader makes of it.

    sink.py FOLDER [--login USER PASSWORD] [--certificate PEM KEY] [--tls]

Prints the port on the first line and then runs until its standard input ends. Each mail becomes one line of JSON in
FOLDER/mails.jsonl, before it is acknowledged. With a certificate the server demands STARTTLS, or with --tls speaks
TLS from the first byte.
"""

import argparse
import asyncio
import email
import email.policy
import json
import logging
import pathlib
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult


def defects(part):
    """What is wrong with the form of the message, in all its parts."""
    found = [repr(defect) for defect in part.defects]
    found += [f"{name}: {defect!r}" for name, value in part.items() for defect in value.defects]
    if part.is_multipart():
        for inner in part.iter_parts():
            found += defects(inner)
    return found


def body(message, kind):
    part = message.get_body(preferencelist=(kind,))
    return "" if part is None else part.get_content().replace("\r\n", "\n")


def calendar(part):
    return {
        "method": part["Content-Type"].params.get("method", ""),
        "name": part.get_filename() or "",
        # As bytes: `get_content` would make `\n` of its line ends.
        "text": part.get_payload(decode=True).decode(part.get_content_charset("us-ascii")),
    }


def read(envelope):
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    text, html = body(message, "plain"), body(message, "html")
    calendars = [calendar(part) for part in message.walk() if part.get_content_type() == "text/calendar"]
    return {
        "from": envelope.mail_from,
        "to": envelope.rcpt_tos,
        "headers": [[name, str(value)] for name, value in message.items()],
        "text": text,
        "html": html,
        "calendars": calendars,
        "defects": defects(message),
    }


class Sink:
    def __init__(self, folder):
        self.file = (folder / "mails.jsonl").open("a", encoding="utf-8")

    async def handle_DATA(self, server, session, envelope):
        self.file.write(json.dumps(read(envelope)) + "\n")
        self.file.flush()
        return "250 2.0.0 Taken"


def authenticator(expected):
    def check(server, session, envelope, mechanism, data):
        given = (data.login, data.password) if mechanism in ("PLAIN", "LOGIN") else None
        return AuthResult(success=given == expected, handled=False)

    return check


def options(arguments):
    """How the server behaves, and the TLS of its port when it has any."""
    context, behaviour = None, {}
    if arguments.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*arguments.certificate)
        if not arguments.tls:
            behaviour |= {"tls_context": context, "require_starttls": True}
    if arguments.login:
        expected = tuple(word.encode() for word in arguments.login)
        behaviour |= {
            "authenticator": authenticator(expected),
            "auth_required": True,
            "auth_require_tls": bool(arguments.certificate) and not arguments.tls,
        }
    return behaviour, (context if arguments.tls else None)


async def main(arguments):
    sink = Sink(arguments.folder)
    behaviour, tls = options(arguments)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, loop=loop, **behaviour), "127.0.0.1", 0, ssl=tls)
    print(server.sockets[0].getsockname()[1], flush=True)
    # Whoever started this is gone when the input ends.
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


# Clients that distrust the certificate, and logins in the open on this machine, are what the tests are about.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)
warnings.simplefilter("ignore")

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=pathlib.Path)
parser.add_argument("--login", nargs=2)
parser.add_argument("--certificate", nargs=2)
parser.add_argument("--tls", action="store_true")
asyncio.run(main(parser.parse_args()))
