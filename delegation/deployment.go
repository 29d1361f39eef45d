package delegation

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/valetkey/valetkey/contracts"
)

// deployment is a contract of ours that a chain may lack.
type deployment struct {
	name string
	at   common.Address
	data []byte // for the CREATE2 deployer
}

// deployments are what the plan needs and the chain does not have, in the order
// in which they have to come: the factory's code names the reader.
func (f *facts) deployments() []deployment {
	var missing []deployment
	if !f.hasReader {
		missing = append(missing, deployment{"session reader", readerAddress(), contracts.ReaderDeployment()})
	}
	if !f.hasVault && !f.hasFactory {
		missing = append(missing, deployment{"vault factory", contracts.FactoryAddress(), contracts.FactoryDeployment()})
	}
	return missing
}
