// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// What an ERC-777 token or an ERC-677 one calls at whoever receives.
interface IReceives {
    function tokensReceived(address from, uint256 amount, bytes calldata data) external;
}

/// @title A token that works, with every function that ever moved tokens or allowances: a call of one that gets
/// through has an effect which a test can see.
contract Coin {
    string public symbol = "COIN";
    uint8 public decimals = 6;
    uint256 public totalSupply;
    mapping(address holder => mapping(address spender => uint256)) public allowance;
    mapping(address holder => mapping(address operator => bool)) public isOperatorFor;
    mapping(address holder => uint256) internal units;

    function balanceOf(address holder) public view virtual returns (uint256) {
        return units[holder];
    }

    function mint(address to, uint256 amount) external {
        units[to] += amount;
        totalSupply += amount;
    }

    function setSymbol(string calldata symbol_) external {
        symbol = symbol_;
    }

    function setDecimals(uint8 decimals_) external {
        decimals = decimals_;
    }

    // ---- ERC-20 ----

    function transfer(address to, uint256 amount) public virtual returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) public virtual returns (bool) {
        _spend(from, amount);
        _move(from, to, amount);
        return true;
    }

    function approve(address spender, uint256 amount) public virtual returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    // ---- and what came to be beside it ----

    function increaseAllowance(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] += amount;
        return true;
    }

    function decreaseAllowance(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] -= amount;
        return true;
    }

    function increaseApproval(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] += amount;
        return true;
    }

    /// EIP-2612, but that no signature is asked for: who gets here has got through.
    function permit(address holder, address spender, uint256 amount, uint256, uint8, bytes32, bytes32) external {
        allowance[holder][spender] = amount;
    }

    function transferAndCall(address to, uint256 amount) external returns (bool) {
        return transferAndCall(to, amount, "");
    }

    function transferAndCall(address to, uint256 amount, bytes memory data) public returns (bool) {
        transfer(to, amount);
        if (to.code.length != 0) IReceives(to).tokensReceived(msg.sender, amount, data);
        return true;
    }

    function approveAndCall(address spender, uint256 amount) external returns (bool) {
        return approve(spender, amount);
    }

    function approveAndCall(address spender, uint256 amount, bytes calldata) external returns (bool) {
        return approve(spender, amount);
    }

    function send(address to, uint256 amount, bytes calldata data) external {
        transferAndCall(to, amount, data);
    }

    function operatorSend(address from, address to, uint256 amount, bytes calldata, bytes calldata) external {
        if (!isOperatorFor[from][msg.sender]) _spend(from, amount);
        _move(from, to, amount);
    }

    function authorizeOperator(address operator) external {
        isOperatorFor[msg.sender][operator] = true;
    }

    function burn(uint256 amount) external {
        _move(msg.sender, address(0), amount);
    }

    function burn(uint256 amount, bytes calldata) external {
        _move(msg.sender, address(0), amount);
    }

    function withdraw(uint256 amount) external {
        _move(msg.sender, address(0), amount);
    }

    /// EIP-3009, without the signature.
    function transferWithAuthorization(
        address from,
        address to,
        uint256 amount,
        uint256,
        uint256,
        bytes32,
        bytes calldata
    ) external {
        _move(from, to, amount);
    }

    function _spend(address from, uint256 amount) internal {
        if (allowance[from][msg.sender] != type(uint256).max) allowance[from][msg.sender] -= amount;
    }

    function _move(address from, address to, uint256 amount) internal virtual {
        require(balanceOf(from) >= amount, "too little");
        units[from] -= amount;
        units[to] += amount;
    }
}
