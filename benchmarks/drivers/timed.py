"""Run a command with its output going into a pipe, and print what it cost: wall and cpu seconds, peak MiB, exit status.

    python -I -S timed.py SECONDS ERRORS COMMAND ...

A process counts the memory of the one that started it in its own peak: this one is as small as Python gets, so that
the peak of a Python program is its own. After SECONDS, or when this one is told to end, the command is killed, and all
that it started. Its standard error goes into ERRORS.
"""

import os
import signal
import sys
import time


def main(limit, errors, *command):
    """Run it and print the four figures."""
    read, write = os.pipe()
    start = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=plumbing(write, errors), setpgroup=0)
    os.close(write)
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(child, signal.SIGKILL))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.alarm(int(limit))
    try:
        while os.read(read, 1 << 16):
            pass
        _, status, usage = os.wait4(child, 0)
    except BaseException:
        os.killpg(child, signal.SIGKILL)
        raise
    wall = time.perf_counter() - start
    print(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status))


def plumbing(write, errors):
    """Nothing to read, output into the pipe, errors into a file."""
    return [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, write, 1),
        (os.POSIX_SPAWN_OPEN, 2, errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
    ]


if __name__ == "__main__":
    main(*sys.argv[1:])
