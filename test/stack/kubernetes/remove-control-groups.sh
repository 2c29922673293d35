# Removes the control groups of a cluster whose processes are ending.
#   remove-control-groups.sh <name>
# The kernel lets a group go once its last process is collected, so a few attempts may be needed.
attempts=0
while [ -n "$(find /sys/fs/cgroup -maxdepth 2 -name "$1" -print -quit)" ] && [ $attempts -lt 100 ]; do
  find /sys/fs/cgroup -maxdepth 2 -name "$1" | while read -r group; do
    find "$group" -depth -type d -exec rmdir {} + 2> /dev/null
  done
  attempts=$((attempts + 1))
  sleep 0.1
done
