#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""client.py CHARTTY: the verbs of API clients through the real binary, each with what is right and what is not."""
import hashlib
import json
import sqlite3
import subprocess
import tempfile

import verbs
from verbs import CHARTTY, check, end


def run(words, lines, database, user="demo-admin"):
    return verbs.run(None, "client", *words, "--db", database, *(["--as", user] if user else []),
                     secrets="".join(line + "\n" for line in lines))


ADMIN, NURSE = "demo-admin-sign-in", "demo-nurse-sign-in"
with tempfile.TemporaryDirectory() as folder:
    db = f"{folder}/clients.db"
    subprocess.run([CHARTTY, "demo", "--db", db, "--patients", "200", "--seed", "3"], check=True,
                   stdout=subprocess.DEVNULL)
    new = ["add", "ward-board", "Ward board", "--role", "nurse", "--scopes", "read:patients,read:labs",
           "--contact", "it@example.org", "--json"]
    answer = run(new, [ADMIN], db)
    check("add", answer[0] == 0 and "once" in answer[2], answer)
    made = json.loads(answer[1])
    client, secret = made["client_id"], made["client_secret"]
    row = sqlite3.connect(db).execute(
        "SELECT client_secret_hash, scopes, is_active, rate_limit FROM oauth_clients WHERE client_id = ?",
        (client,)).fetchone()
    check("stored", row == (hashlib.sha256(secret.encode()).hexdigest(), '["read:patients", "read:labs"]', 1, 1000),
          row)
    for what, words, lines, code, part in [
        ("verify", ["verify", client], [ADMIN, secret], 0, "matches."),
        ("verify wrong", ["verify", client], [ADMIN, "no"], 1, "does not match"),
        ("verify unknown", ["verify", "client_no"], [ADMIN, secret], 1, "does not match"),
        ("show", ["show", client], [ADMIN], 0, "Ward board"),
        ("show unknown", ["show", "client_no"], [ADMIN], 1, "no client of that id"),
        ("list", ["list"], [ADMIN], 0, "ward-board"),
        ("disable", ["disable", client], [ADMIN], 0, "changed"),
        ("verify disabled", ["verify", client], [ADMIN, secret], 1, "does not match"),
        ("enable", ["enable", client], [ADMIN], 0, "changed"),
        ("scopes", ["scopes", client, "read:labs"], [ADMIN], 0, "changed"),
        ("scopes unknown", ["scopes", client, "read:all"], [ADMIN], 1, "no read:all"),
        ("days", ["rotate", client, "--days", "400"], [ADMIN], 2, "0 to 90"),
        ("role", ["add", "x", "X", "--role", "boss"], [ADMIN], 1, "Role"),
        ("rate", ["add", "x", "X", "--role", "nurse", "--rate-limit", "0"], [ADMIN], 1, "Rate"),
        ("no role", ["add", "x", "X"], [ADMIN], 2, "--role"),
        ("few words", ["add", "x"], [ADMIN], 2, "wants"),
        ("no secret", ["verify", client], [ADMIN], 1, ""),
        ("wrong password", ["list"], ["demo-admin-sign-on"], 1, "Sign-in failed"),
    ]:
        answer = run(words, lines, db)
        check(what, answer[0] == code and part in answer[1] + answer[2], answer)
    answer = run(["list"], [NURSE], db, "demo-nurse")
    check("a nurse", answer[0] == 1 and "nurse may not" in answer[2], answer)
    answer = run(["list"], [ADMIN], db, None)
    check("nobody", answer[0] == 1 and "--as" in answer[2], answer)
    answer = run(["rotate", client, "--json"], [ADMIN], db)
    newer = json.loads(answer[1])["client_secret"]
    check("rotate", answer[0] == 0 and newer != secret, answer)
    answer = run(["verify", client], [ADMIN, secret], db)
    check("the old secret", answer[0] == 0 and "old secret" in answer[1], answer)
    answer = run(["rotate", client, "--days", "0"], [ADMIN], db)
    answer = run(["verify", client], [ADMIN, newer], db)
    check("an old secret that is not kept", answer[0] == 1, answer)
    everything = open(db, "rb").read()
    check("a secret is in the file", secret.encode() not in everything and newer.encode() not in everything, "")
    answer = subprocess.run([CHARTTY, "audit", "verify", "--db", db], capture_output=True, text=True)
    check("audit", answer.returncode == 0, answer)
end()
