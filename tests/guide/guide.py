#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the commands of docs/administrator-postgresql.md as they stand there, against private servers. Only the block of
names is the test's. usage: guide.py CHARTTY SOURCE"""
import os
import pathlib
import pwd
import random
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

CHARTTY, SOURCE = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
sys.path.insert(0, str(SOURCE / "tests" / "support"))
import cluster  # noqa: E402

GUIDE = SOURCE / "docs" / "administrator-postgresql.md"
SECRET = "long-enough-secret"
PATIENCE = 300  # seconds: for what hangs, on whatever machine
KINDS = ("names", "postgres", "station", "root")


def blocks():
    """(kind, asks, text, line) of every fenced block that says who runs it."""
    found = re.finditer(r"^```sh (\w+)( asks)?\n(.*?)^```$", text := GUIDE.read_text(), re.S | re.M)
    return [(m.group(1), bool(m.group(2)), m.group(3), text[:m.start()].count("\n") + 2) for m in found]


def free_ports(count):
    """Ports that nobody has, and that the system gives nobody for a connection or a "port 0" until they are used here."""
    first_given = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    found = []
    while len(found) < count:
        port = random.randrange(10000, max(first_given, 11000))
        with socket.socket() as one:
            try:
                one.bind(("", port))
            except OSError:
                continue
        if port not in found:
            found.append(port)
    return found


class Site:
    def __init__(self, folder):
        self.folder = folder
        self.user = "postgres" if os.geteuid() == 0 else None
        self.programs = cluster.programs()
        self.host = socket.gethostname()
        for part in ("server", "sockets", "home", "standby"):
            (folder / part).mkdir(mode=0o700)
            if self.user and part != "home":
                shutil.chown(folder / part, self.user)
        (folder / "home/.config/chartty").mkdir(parents=True)
        schema = folder / "schema"
        shutil.copytree(SOURCE / "schema/postgres", schema)
        (folder / "bin").mkdir()
        (folder / "bin/chartty").symlink_to(CHARTTY)
        for path in (folder, schema):
            path.chmod(0o755)
        address = socket.gethostbyname(self.host)
        ports = free_ports(3)
        start = f"{self.programs}/pg_ctl -w -l {folder}/server/log -D"
        fast = f"-k {folder}/sockets"
        self.names = {
            "SERVER": self.host, "SERVER_PORT": ports[0], "LISTEN": address, "NETWORK": f"{address}/32",
            "SOCKETS": folder / "sockets", "DATA": folder / "server/data", "CONF": folder / "server/data",
            "RESTART_SERVER": self.as_user(f"{start} {folder}/server/data -o '-p {ports[0]} {fast}' -m fast restart"),
            "PROGRAMS": self.programs, "CERTIFICATES": folder / "server/certificates", "SCHEMA": schema,
            "OLD": folder / "home/old.db", "STATION_CONF": folder / "home/.config/chartty/chartty.conf",
            "BACKUPS": folder / "home/backups",
            "STANDBY": self.host, "STANDBY_PORT": ports[1], "STANDBY_DATA": folder / "standby/data",
            "STANDBY_CONF": folder / "standby/data",
            "START_STANDBY": self.as_user(f"{start} {folder}/standby/data -o '-p {ports[1]} {fast}' start"),
            "POOLER_PORT": ports[2], "POOLER_CONF": folder / "server/pooler.ini", "POOLER_FOLDER": folder / "server",
            "START_POOLER": self.as_user(f"/usr/sbin/pgbouncer -q -d {folder}/server/pooler.ini"),
        }

    def as_user(self, command):
        """A command that root runs; the servers themselves never run as root."""
        script = self.folder / f"start-{abs(hash(command)) % 10**8}"
        script.write_text("#!/bin/bash\nexec " + command + "\n")
        script.chmod(0o755)
        return f"runuser -u {self.user} -- {script}" if self.user else str(script)

    def run(self, kind, command, typed=None):
        env = {"PATH": f"{self.folder}/bin:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "TZ": "UTC",
               "HOME": str(self.folder / "home")}
        if kind == "postgres":
            env["HOME"] = str(self.folder / "server")
        names = "".join(f"{name}={subprocess.list2cmdline([str(value)]) if ' ' not in str(value) else repr(str(value))}\n"
                        for name, value in self.names.items())
        script = self.folder / "block.sh"
        script.write_text("set -eu -o pipefail\n" + names + command)
        script.chmod(0o644)
        with tempfile.TemporaryFile(mode="w+") as out:
            try:
                code = subprocess.run(["/bin/bash", str(script)], env=env, input=typed or "", text=True, stdout=out,
                                      stderr=subprocess.STDOUT, cwd="/", start_new_session=True,
                                      user=self.user if kind == "postgres" else None, timeout=PATIENCE).returncode
            except subprocess.TimeoutExpired:
                code = "it does not end"
            out.seek(0)
            return code, out.read()

    def begin(self):
        """What a clinic has before: a server as it is installed, and the records in a file."""
        code, words = self.run("postgres", f'"$PROGRAMS/initdb" -D "$DATA" --no-sync -A peer --auth-host=scram-sha-256 '
                               f'-E UTF8 --locale=C -U {self.user or pwd.getpwuid(os.geteuid()).pw_name}\n'
                               '"$PROGRAMS/pg_ctl" -w -l "$DATA/../log" -D "$DATA" '
                               '-o "-p $SERVER_PORT -k $SOCKETS" start\n')
        assert code == 0, words
        code, words = self.run("station", 'chartty demo --db "$OLD" --patients 200 --seed 7\n')
        assert code == 0, words

    def end(self):
        ended = []
        for part in ("server", "standby"):
            for name in ("data/postmaster.pid", "pooler.pid"):
                path = self.folder / part / name
                if path.exists():
                    ended.append(int(path.read_text().split()[0]))
                    os.kill(ended[-1], signal.SIGINT)
        until = time.monotonic() + PATIENCE
        while any(os.path.exists(f"/proc/{pid}") for pid in ended) and time.monotonic() < until:
            select.select([], [], [], 0.05)
        shutil.rmtree(self.folder, ignore_errors=True)


def check(site, number, words):
    """What a block must have brought about, where its exit status does not say so."""
    if "db status" in words[0]:
        counts = re.findall(r"^patients +(\d+)$", words[1], re.M)
        assert counts == ["200"], f"block {number} shows other records:\n{words[1]}"
        assert "chartty database" in words[1]
    assert SECRET not in words[1], f"block {number} shows the password"


def main():
    if cluster.programs() is None or not os.access("/usr/sbin/pgbouncer", os.X_OK) or not shutil.which("openssl"):
        print("SKIP: postgresql, pgbouncer or openssl is not installed")
        return 77
    try:
        socket.gethostbyname(socket.gethostname())
    except OSError:
        print("SKIP: this machine's name has no address")
        return 77
    found = blocks()
    site = Site(pathlib.Path(tempfile.mkdtemp(prefix="chartty-guide-", dir="/tmp")))
    cluster.when_ended(site.end)
    ran = 0
    try:
        named = set(re.findall(r"^(\w+)=", found[0][2], re.M))
        assert found[0][0] == "names" and named == set(site.names), named ^ set(site.names)
        site.begin()
        for kind, asks, text, line in found[1:]:
            assert kind in KINDS[1:], f"line {line}: who runs this?"
            if "promote" in text:  # the first server is gone
                pid = int((site.folder / "server/data/postmaster.pid").read_text().split()[0])
                os.kill(pid, signal.SIGQUIT)
            code, words = site.run(kind, text, f"{SECRET}\n{SECRET}\n" if asks else None)
            assert code == 0, f"{GUIDE.name}:{line} fails ({code}):\n{text}\n{words}"
            check(site, line, (text, words))
            ran += 1
        if "-v" in sys.argv:
            print(words)
    finally:
        site.end()
    print(f"{ran} blocks of the guide were run as they stand")
    return 0 if ran > 20 else 1


sys.exit(main())
