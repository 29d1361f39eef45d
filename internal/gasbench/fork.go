package gasbench

import (
	"math/big"

	"github.com/ethereum/go-ethereum/params"
)

// fork is a set of rules that transactions are measured under.
type fork struct {
	name   string
	config *params.ChainConfig
}

// prague is what mainnet charges; Osaka changes nothing of what is measured here.
func prague() fork { return fork{"Prague", chainConfig()} }

// amsterdam is go-ethereum's state of a fork that is not final: EIP-2780, 7708, 7976, 8037 and 8038 among others. The
// fork behind it, which go-ethereum's own development configuration has beside it, stays off: no network has that mix.
func amsterdam() fork {
	config := chainConfig()
	config.OsakaTime, config.BPO1Time, config.BPO2Time = new(uint64), new(uint64), new(uint64)
	config.AmsterdamTime = new(uint64)
	return fork{"Amsterdam", config}
}

// chainConfig is chain 1 with every fork up to Prague at its beginning.
func chainConfig() *params.ChainConfig {
	zero := new(big.Int)
	return &params.ChainConfig{
		ChainID:             big.NewInt(1),
		HomesteadBlock:      zero,
		EIP150Block:         zero,
		EIP155Block:         zero,
		EIP158Block:         zero,
		ByzantiumBlock:      zero,
		ConstantinopleBlock: zero,
		PetersburgBlock:     zero,
		IstanbulBlock:       zero,
		MuirGlacierBlock:    zero,
		BerlinBlock:         zero,
		LondonBlock:         zero,
		ArrowGlacierBlock:   zero,
		GrayGlacierBlock:    zero,
		MergeNetsplitBlock:  zero,

		TerminalTotalDifficulty: zero,

		ShanghaiTime: new(uint64),
		CancunTime:   new(uint64),
		PragueTime:   new(uint64),
	}
}
