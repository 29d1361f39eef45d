#!/usr/bin/env bash
# Builds a machine of a Debian kernel, the tests of this package and the compiled
# program, runs it in QEMU and counts. Arguments are flags of the tests, such as
# -test.run=TestLedger. With NET=1 the machine reaches this computer as 10.0.2.2.
#
# The kernel comes from the Debian archive, once, into .cache of the repository.
# Where QEMU or the archive is missing and cannot be had, it says so and runs nothing.
set -euo pipefail
cd "$(dirname "$0")"
root=$(git rev-parse --show-toplevel)
cache=$root/.cache/usbtest
limit=${LIMIT:-180} # seconds; the tests take a quarter of it
go=${GO:-go}
export CGO_ENABLED=0 GOOS=linux GOARCH=amd64

skip() { # reason
	echo "SKIPPED: test-usb: $1"
	echo "0 passed, 0 failed, 1 skipped"
	exit 0
}

install() {
	[ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 1
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends qemu-system-x86 cpio xz-utils
} >/dev/null 2>&1

have() { command -v qemu-system-x86_64 && command -v cpio && command -v xz; } >/dev/null
have || { install && have; } || skip "qemu-system-x86, cpio or xz-utils is missing and could not be installed"

# kernel FILE writes the kernel out of vmlinuz: to unpack it here takes a second,
# and five in the machine.
kernel() {
	local offset
	for offset in $(LC_ALL=C grep -abo -P '\xfd7zXZ\x00' vmlinuz | cut -d: -f1); do
		tail -c "+$((offset + 1))" vmlinuz | xz -dc >"$1" 2>/dev/null || true # there is more behind it
		[ "$(head -c 4 "$1" | tail -c 3)" = ELF ] && return 0
	done
	return 1
}

drivers="hid/hid hid/uhid hid/hid-generic usb/common/usb-common usb/core/usbcore hid/usbhid/usbhid usb/usbip/usbip-core usb/usbip/vhci-hcd net/ethernet/intel/e1000/e1000"

fetch() { # into the cache, all or nothing
	local image work
	image=$(apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/^ *Depends: *\(linux-image-[^ ]*\)$/\1/p' | head -n 1)
	[ -n "$image" ] || return 1
	mkdir -p "$cache"
	work=$(mktemp -d "$cache/fetch.XXXXXX")
	(
		cd "$work"
		apt-get download -qq "$image" 2>/dev/null && mv -- *.deb kernel.deb
		patterns=(./boot/vmlinuz-*)
		for d in $drivers; do patterns+=("./lib/modules/*/kernel/drivers/$d.ko"); done
		dpkg --fsys-tarfile kernel.deb | tar -x --wildcards './boot/vmlinuz-*' "${patterns[@]:1}"
		mv boot/vmlinuz-* vmlinuz
		kernel vmlinux
		mkdir drivers && find lib -name '*.ko' -exec mv -t drivers {} +
		rm -rf kernel.deb boot lib vmlinuz
	) || { rm -rf "$work"; return 1; }
	rm -rf "$cache/kernel" && mv "$work" "$cache/kernel"
}

[ -e "$cache/kernel/drivers/e1000.ko" ] || fetch || skip "the kernel package linux-image-amd64 could not be had from the Debian archive"

tree=$(mktemp -d "$cache/tree.XXXXXX")
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"
mkdir -p "$tree"/{bin,dev,proc,sys,tmp,lib/modules}
cp "$cache"/kernel/drivers/*.ko "$tree/lib/modules"
"$go" test -c -trimpath -ldflags "-s -w" -o "$tree/init" .
"$go" build -trimpath -ldflags "-s -w" -tags nodev -o "$tree/bin/valetkey" ../../cmd/valetkey
"$go" build -trimpath -ldflags "-s -w" -o "$tree/bin/valetkey-full" ../../cmd/valetkey # it has the chain
# With the library hidapi, where a C compiler links statically: the machine has no C library.
if echo 'int main(void) { return 0; }' | "${CC:-gcc}" -m64 -static -x c -o /dev/null - 2>/dev/null; then
	CGO_ENABLED=1 "$go" build -trimpath -ldflags '-s -w -linkmode external -extldflags "-static"' \
		-tags nodev,hidapi,netgo,osusergo -o "$tree/bin/valetkey-hidapi" ../../cmd/valetkey
fi
(cd "$tree" && find . | cpio -o -H newc --quiet) >"$cache/initramfs"

log=$cache/log
started=$SECONDS
# TCG and nothing else: a hypervisor that is there may still not start a guest.
timeout "$limit" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -machine q35 -smp 2 -m 1536 \
	${NET:+-netdev user,id=net -device e1000,netdev=net,romfile=} -nodefaults -no-user-config -display none -no-reboot -serial stdio \
	-kernel "$cache/kernel/vmlinux" -initrd "$cache/initramfs" \
	-append "console=ttyS0 quiet panic=-1 reboot=t mitigations=off random.trust_cpu=on -- -test.v -test.short -test.timeout=${limit}s $*" \
	</dev/null 2>&1 | tr -d '\r' | tee "$log" || true
echo "the machine ran for $((SECONDS - started)) s"

count() { grep -cE "^ *--- $1:" "$log" || true; }
failed=$(count FAIL)
grep -q '^usbtest verdict 0' "$log" || [ "$failed" -gt 0 ] || failed=1
echo "$(count PASS) passed, $failed failed, $(count SKIP) skipped"
[ "$failed" -eq 0 ]
