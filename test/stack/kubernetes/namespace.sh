# The first process of the namespace that holds a whole cluster: its own network, mounts and processes.
#   namespace.sh <folder> <node's address with prefix length> <program to become>
set -eu
folder=$1 address=$2 program=$3
# What the cluster writes to places that cannot be configured goes into our folder, and the host's stay visible.
for place in /var/lib /var/log; do
  upper=$folder/overlay$place
  mkdir -p "$upper" "$upper.work"
  mount -t overlay overlay -o "lowerdir=$place,upperdir=$upper,workdir=$upper.work" "$place"
done
mount -t tmpfs tmpfs /run
# Mounts that the kubelet makes must be seen by the containers' own mount namespaces; none of them reaches the host.
mount --make-rshared /
ip link set lo up
# A bridge without a port is an interface that needs no other; not every kernel has the dummy device.
ip link add node0 type bridge
ip address add "$address" dev node0
ip link set node0 up
echo 1 > /proc/sys/net/ipv4/ip_forward
touch "$folder/namespace-ready"
exec "$program"
