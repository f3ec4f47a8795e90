"""The system calls that the sandbox refuses, as a seccomp filter program.

They are those through which something could outlive a submission in spite of killing all its processes (System V IPC,
message queues, the kernel's keyring), those that take memory which no limit counts (memory files, anonymous memory that
is shared, pages that only pipes hold), those that look into other processes or tell what others have read, the choice
of a processor, which is the worker's, and large attack surfaces that no notebook needs. A refused call
fails with EPERM, as under any other policy, and libraries cope.
"""

from __future__ import annotations

import errno
import platform
import struct

_X86_64 = {
    "shmget": 29, "shmat": 30, "shmctl": 31, "shmdt": 67, "semget": 64, "semop": 65, "semctl": 66, "semtimedop": 220,
    "msgget": 68, "msgsnd": 69, "msgrcv": 70, "msgctl": 71, "mq_open": 240, "mq_unlink": 241, "mq_timedsend": 242,
    "mq_timedreceive": 243, "mq_notify": 244, "mq_getsetattr": 245, "add_key": 248, "request_key": 249, "keyctl": 250,
    "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "pidfd_getfd": 438, "bpf": 321,
    "userfaultfd": 323, "perf_event_open": 298, "unshare": 272, "setns": 308, "mount": 165, "umount2": 166,
    "pivot_root": 155, "kexec_load": 246, "init_module": 175, "finit_module": 313, "open_by_handle_at": 304,
    "memfd_create": 319,
    "splice": 275, "tee": 276, "vmsplice": 278, "mincore": 27, "preadv2": 327, "sched_setaffinity": 203,
    "syslog": 103, "io_setup": 206, "ioprio_set": 251, "inotify_init": 253, "inotify_init1": 294, "fanotify_init": 300,
}  # fmt: skip
_AARCH64 = {
    "shmget": 194, "shmctl": 195, "shmat": 196, "shmdt": 197, "semget": 190, "semctl": 191, "semtimedop": 192,
    "semop": 193, "msgget": 186, "msgctl": 187, "msgrcv": 188, "msgsnd": 189, "mq_open": 180, "mq_unlink": 181,
    "mq_timedsend": 182, "mq_timedreceive": 183, "mq_notify": 184, "mq_getsetattr": 185, "add_key": 217,
    "request_key": 218, "keyctl": 219, "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271,
    "pidfd_getfd": 438, "bpf": 280, "userfaultfd": 282, "perf_event_open": 241, "unshare": 97, "setns": 268,
    "mount": 40, "umount2": 39, "pivot_root": 41, "kexec_load": 104, "init_module": 105, "finit_module": 273,
    "open_by_handle_at": 265, "memfd_create": 279, "syslog": 116, "io_setup": 0, "ioprio_set": 30, "inotify_init1": 26,
    "fanotify_init": 262, "vmsplice": 75, "splice": 76, "tee": 77, "mincore": 232, "preadv2": 286,
    "sched_setaffinity": 122,
}  # fmt: skip
_EVERYWHERE = {
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "open_tree": 428, "move_mount": 429,
    "fsopen": 430, "fsconfig": 431, "fsmount": 432, "process_madvise": 440, "mount_setattr": 442, "memfd_secret": 447,
    "file_setattr": 469, "cachestat": 451,
}  # fmt: skip
# Allowed only where these arguments, counted from 0, have these values: process 0 is the caller itself.
_ONLY_WITH = {"socket": {0: 1}, "prlimit64": {0: 0}, "sched_setparam": {0: 0},
              "sched_setscheduler": {0: 0}, "sched_setattr": {0: 0}, "setpriority": {0: 0, 1: 0}}  # fmt: skip
_CHECKED = {
    "x86_64": {"socket": 41, "prlimit64": 302, "sched_setparam": 142,
               "sched_setscheduler": 144, "sched_setattr": 314, "setpriority": 141},
    "aarch64": {"socket": 198, "prlimit64": 261, "sched_setparam": 118,
                "sched_setscheduler": 119, "sched_setattr": 274, "setpriority": 140},
}  # fmt: skip
_MMAP = {"x86_64": 9, "aarch64": 222}
_FCNTL = {"x86_64": 72, "aarch64": 25}
_SET_LEASE, _NOTIFY = 1024, 1026  # to hold up who writes to a file, to be told who opens one in a folder
_SET_HINTS = 1036, 1038  # of how a file will be written: a number that stays with it, also where all is read-only
_IOCTL = {"x86_64": 16, "aarch64": 29}
_SET_FLAGS = 0x40086602, 0x40046602, 0x401C5820  # of a file or folder, as chattr does: they stay with it, too
_FADVISE = {"x86_64": 221, "aarch64": 223}
_MADVISE = {"x86_64": 28, "aarch64": 233}
_FORGET = 4  # pages of a file that others may have read: which of them are there could be a note for who comes next
_COLD, _PAGE_OUT = 20, 21  # the same of a file in memory
_SHARED_ANONYMOUS = 0x01 | 0x20
_MACHINES = {"x86_64": (0xC000003E, _X86_64), "aarch64": (0xC00000B7, _AARCH64)}

# struct sock_filter of linux/filter.h: operation, jump if true, jump if false, value
_LOAD, _AND, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data (little endian)
_X32 = 0x40000000  # on x86-64, calls from this number on are the x32 twins of the others


def filter_program(machine: str = platform.machine()) -> bytes | None:
    """Return the filter as `bwrap --seccomp` reads it, or None for a machine type whose call numbers are not known."""
    if machine not in _MACHINES:
        return None
    architecture, numbers = _MACHINES[machine]
    refused = sorted({*numbers.values(), *_EVERYWHERE.values()})
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_JUMP_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _REFUSE),
    ]
    for number in refused:
        program += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    for name, number in _CHECKED[machine].items():
        program += _only_with(number, _ONLY_WITH[name])
    program += _not_with(_FCNTL[machine], 1, _SET_LEASE, _NOTIFY, *_SET_HINTS)
    program += _not_with(_IOCTL[machine], 1, *_SET_FLAGS)
    program += _not_with(_FADVISE[machine], 3, _FORGET)
    program += _not_with(_MADVISE[machine], 2, _COLD, _PAGE_OUT)
    program += [
        (_JUMP_EQUAL, 0, 4, _MMAP[machine]),
        (_LOAD, 0, 0, _argument(3)),
        (_AND, 0, 0, _SHARED_ANONYMOUS),
        (_JUMP_EQUAL, 0, 1, _SHARED_ANONYMOUS),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in program)


def _only_with(number: int, arguments: dict[int, int]) -> list[tuple[int, int, int, int]]:
    """Decide about one call by its arguments; leave the number loaded for the steps that follow."""
    checks = []
    for index, value in arguments.items():
        checks += [(_LOAD, 0, 0, _argument(index)), (_JUMP_EQUAL, 1, 0, value), (_RETURN, 0, 0, _REFUSE)]
    return [(_JUMP_EQUAL, 0, len(checks) + 1, number), *checks, (_RETURN, 0, 0, _ALLOW)]


def _not_with(number: int, index: int, *values: int) -> list[tuple[int, int, int, int]]:
    """Refuse one call where an argument has one of these values; leave the number loaded for the steps that follow."""
    checks = [(_LOAD, 0, 0, _argument(index))]
    for value in values:
        checks += [(_JUMP_EQUAL, 0, 1, value), (_RETURN, 0, 0, _REFUSE)]
    return [(_JUMP_EQUAL, 0, len(checks) + 1, number), *checks, (_RETURN, 0, 0, _ALLOW)]


def _argument(index: int) -> int:
    return _ARGUMENTS + 8 * index
