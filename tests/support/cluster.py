# SPDX-License-Identifier: MIT
"""A PostgreSQL cluster of a test's own: in a temporary folder, on a socket there and no network, run as the user postgres
when the test is root (the server refuses root), ended by its pid file; also when the test is killed."""
import os
import pwd
import select
import shutil
import subprocess
import tempfile


def programs():
    """Folder of the newest server's programs; None: there is none, or nobody to run it as."""
    for version in range(18, 11, -1):
        folder = f"/usr/lib/postgresql/{version}/bin"
        if os.access(f"{folder}/initdb", os.X_OK):
            try:
                return folder if os.geteuid() != 0 or pwd.getpwnam("postgres") else None
            except KeyError:
                return None
    return None


def when_ended(finish):
    """Runs finish() when this process has ended, whichever way: in a process that is not of its family, or it would be
    killed with it."""
    test = os.pidfd_open(os.getpid())
    child = os.fork()
    if child != 0:
        os.close(test)
        os.waitpid(child, 0)
        return
    try:
        if os.fork() == 0:
            os.setsid()
            nowhere = os.open("/dev/null", os.O_RDWR)
            for number in range(3):  # no pipe of the test stays open here
                os.dup2(nowhere, number)
            select.select([test], [], [])
            finish()
    finally:
        os._exit(0)


class Cluster:
    def __init__(self, settings=()):
        """settings: more "name=value" for the server."""
        self.programs = programs()
        self.folder = tempfile.mkdtemp(prefix="chartty-pg-", dir="/tmp")  # a socket's path is short
        when_ended(self.stop)
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(self.folder, self.user)
        fast = ["listen_addresses=''", "fsync=off", "full_page_writes=off", "synchronous_commit=off",
                "max_connections=130", *settings]
        try:
            self.run("initdb", "-D", f"{self.folder}/data", "--no-sync", "-A", "trust", "-E", "UTF8", "--locale=C",
                     "-U", "chartty")
            self.run("pg_ctl", "-D", f"{self.folder}/data", "-w", "-l", f"{self.folder}/server.log", "-o",
                     f"-k {self.folder} " + " ".join(f"-c {one}" for one in fast), "start")
        except subprocess.CalledProcessError as error:
            self.stop()
            raise SystemExit(f"the PostgreSQL cluster does not start:\n{error.stdout}")

    def run(self, program, *words):
        # A server that is started keeps what it was given: its words go to a file, never to a pipe that waits for its end.
        with tempfile.TemporaryFile(mode="w+") as words_out:
            done = subprocess.run([f"{self.programs}/{program}", *words], stdout=words_out, stderr=subprocess.STDOUT,
                                  user=self.user, cwd="/", stdin=subprocess.DEVNULL)
            words_out.seek(0)
            text = words_out.read()
        if done.returncode != 0:
            raise subprocess.CalledProcessError(done.returncode, program, text)
        return text

    def create(self, database):
        """Makes an empty database and returns its address."""
        self.sql("postgres", f'CREATE DATABASE "{database}" TEMPLATE template0')
        return self.url(database)

    def url(self, database):
        return f"postgresql://chartty@/{database}?host={self.folder}"

    def sql(self, database, text):
        return self.run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "chartty",
                        "-d", database, "-c", text)

    def stop(self):
        if not os.path.exists(self.folder):
            return
        subprocess.run([f"{self.programs}/pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=self.user, cwd="/")
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.stop()
