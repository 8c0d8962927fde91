#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the certificates of the TLS tests anew. They are made up, belong to nobody, and are trusted by nothing
# but those tests; the private keys are published here on purpose. The CA's own key is thrown away.
# Needs openssl 3. Run from anywhere; it writes beside itself.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat > "$work/ca.cnf" <<CNF
[ca]
default_ca = made_up
[made_up]
database = $work/index.txt
serial = $work/serial
new_certs_dir = $work
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
CNF
: > "$work/index.txt"
echo 1000 > "$work/serial"

newkey() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }

from=20240101000000Z
far=21240101000000Z

newkey "$work/ca.key"
openssl req -new -config "$work/ca.cnf" -key "$work/ca.key" -subj "/CN=Ringback made-up test CA" \
  -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" -out "$work/ca.csr"
openssl ca -batch -notext -config "$work/ca.cnf" -selfsign -keyfile "$work/ca.key" -in "$work/ca.csr" \
  -startdate $from -enddate $far -out ca.crt

# signed NAME SUBJECT-ALTERNATIVE-NAMES FROM UNTIL
signed() {
  newkey "$1.key"
  openssl req -new -config "$work/ca.cnf" -key "$1.key" -subj "/CN=$1.example" \
    -addext "subjectAltName=$2" -addext "basicConstraints=CA:FALSE" -out "$work/$1.csr"
  openssl ca -batch -notext -config "$work/ca.cnf" -keyfile "$work/ca.key" -cert ca.crt -in "$work/$1.csr" \
    -startdate "$3" -enddate "$4" -out "$1.crt"
}
loopback=IP:127.0.0.1,DNS:localhost
signed good $loopback $from $far
signed wrongname DNS:other.example $from $far
signed expired $loopback 20200101000000Z 20210101000000Z
signed notyetvalid $loopback 21230101000000Z $far

newkey selfsigned.key
openssl req -new -config "$work/ca.cnf" -key selfsigned.key -subj "/CN=selfsigned.example" \
  -addext "subjectAltName=$loopback" -addext "basicConstraints=CA:FALSE" -out "$work/selfsigned.csr"
openssl ca -batch -notext -config "$work/ca.cnf" -selfsign -keyfile selfsigned.key -in "$work/selfsigned.csr" \
  -startdate $from -enddate $far -out selfsigned.crt
