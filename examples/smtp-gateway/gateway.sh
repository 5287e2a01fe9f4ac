#!/bin/sh
# Makes this host the gateway of mail servers that Sluice connects to with the clients' own addresses.
#
#   gateway.sh up   INSIDE-INTERFACE PORT…    forwarding on; what servers answer from these ports goes to Sluice
#   gateway.sh down INSIDE-INTERFACE PORT…    the rules away again; forwarding stays as it is
#
# A server's answer is addressed to the client. Forwarded there it would meet a connection that the client does not know; delivered here
# it meets Sluice's socket, which has the client's address. Everything else that the servers send is forwarded.
set -e
table=150

usage() {
    sed -n 's/^#  *\(gateway.sh .*\)/usage: \1/p' "$0" >&2
    exit 2
}

rule() {
    ip "$1" rule "$2" iif "$inside" ipproto tcp sport "$3" lookup $table priority $table
}

[ $# -ge 3 ] || usage
what=$1 inside=$2
shift 2
case $what in
up)
    sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
    for family in -4 -6; do
        ip "$family" route replace local default dev lo table $table
        for port in "$@"; do
            rule "$family" del "$port" 2>/dev/null || true # whoever runs it twice
            rule "$family" add "$port"
        done
    done
    ;;
down)
    for family in -4 -6; do
        for port in "$@"; do
            rule "$family" del "$port" || true
        done
        ip "$family" route flush table $table
    done
    ;;
*)
    usage
    ;;
esac
