"""Opens its descriptors anew, terminals, disks, memory, and the devices of containers.

most: 0
control: yes
"""

import os

PATHS = "/dev/fd/3 /proc/self/mem /proc/self/maps /proc/kcore /dev/mem /dev/tty /dev/ptmx /dev/kmsg"
PATHS += " /dev/vda /dev/sda /dev/fuse /dev/kvm /dev/net/tun /dev/vsock /dev/loop-control /dev/userfaultfd /dev/full"
PATHS += " /dev/shm /dev/mqueue /sys/kernel /proc/sys/kernel/core_pattern /sys/fs/cgroup /proc/sysrq-trigger"
for path in PATHS.split():
    try:
        os.close(os.open(path, os.O_RDONLY))
        print("LOOT", path)
    except OSError:
        pass
