"""The conformance suite of the emulator, and a benchmark beside it.

Three parties sign the same thing with the same key, on an emulated device:
trezorlib, the vendor's client; our driver (the program `drive`); and a judge
that has the key itself and no device (eth-account). Signatures are
deterministic, so they have to be the same to the last bit. Where there is
nothing to sign, what the vendor's client reads is compared with what the
firmware documents.

    run.sh [WORD…]     all cases, or those with one of the words in their names
"""
