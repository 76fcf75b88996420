#include "venue/derive/action.h"

#include <fmt/format.h>

#include "signing/keccak.h"

namespace ballast::derive {

namespace {

signing::Address contract(const char* text) { return signing::addressFromText(text).value(); }

std::uint64_t chainOf(Network network)
{
    switch (network) {
    case Network::Mainnet:
        return 1;
    case Network::Testnet:
        return 11155111;
    case Network::LocalChain:
        return 31337;
    case Network::RetiredMainnet:
        return 957;
    case Network::RetiredTestnet:
        return 901;
    }
    return 0;
}

}  // namespace

signing::Domain domainOf(Network network)
{
    static const auto kMatching = contract("0xeB8d770ec18DB98Db922E9D83260A585b9F0DeAD");
    static const auto kRetiredTestnet = contract("0x3cc154e220c2197c5337b7bd13363dd127bc0c6e");
    return {.name = "Matching",
            .version = "1.0",
            .chainId = chainOf(network),
            .verifyingContract = network == Network::RetiredTestnet ? kRetiredTestnet : kMatching};
}

signing::Hash32 actionTypeHash()
{
    return signing::keccak256(
        signing::bytesOf("Action(uint256 subaccountId,uint256 nonce,address module,bytes data,uint256 expiry,"
                         "address owner,address signer)"));
}

signing::Hash32 actionHash(const Action& action)
{
    return signing::hashOfWords(actionTypeHash(),
                                {signing::wordOf(action.subaccountId), signing::wordOf(action.nonce),
                                 signing::wordOf(action.module), signing::Word{signing::keccak256(action.data)},
                                 signing::wordOf(action.expirySeconds), signing::wordOf(action.owner),
                                 signing::wordOf(action.signer)});
}

signing::Hash32 typedDataHash(const signing::Hash32& domainSeparator, const Action& action)
{
    return signing::typedDigest(domainSeparator, actionHash(action));
}

Result<signing::Signature> signAction(Network network, const Action& action, const signing::PrivateKey& key)
{
    const auto address = key.address();
    if (!address) return tl::unexpected<Error>(address.error());
    if (*address != action.signer)
        return fail(ErrorCode::InvalidArgument, fmt::format("action: its signer is {}, the key's address {}",
                                                            toChecksumText(action.signer), toChecksumText(*address)));
    return key.sign(typedDataHash(signing::domainSeparator(domainOf(network)), action));
}

}  // namespace ballast::derive
