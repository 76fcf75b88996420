#include "venue/uniswap/registry.h"

#include <fmt/format.h>

#include "chain/quantity.h"
#include "signing/keccak.h"
#include "venue/uniswap/pool_facts.h"

namespace ballast::uniswap {

namespace {

using chain::AbiSignature;
using Unexpected = tl::unexpected<Error>;

constexpr std::size_t kShownHash = 4;

/// keccak256("eip1967.proxy.implementation") - 1, the same of its admin, and keccak256 of
/// "org.zeppelinos.proxy.implementation" and "….admin".
struct ProxySlots {
    const char *implementation, *admin;
};
constexpr ProxySlots kProxies[]{{"0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc",
                                 "0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103"},
                                {"0x7050c9e0f4ca769c69bd3a8ef740bc37934f8e2c036e5a723fd8ee048ed3f8c3",
                                 "0x10d6a54a4754c8869d6886b5f5d7fbfa5b4522237ea5c60d11bc4e7a1ff9390b"}};

/// The one word that a function without arguments answers; nothing where the contract has no such function.
Result<std::optional<Word>> wordFrom(Nodes& nodes, const Address& contract, const char* function, std::uint64_t block)
{
    const auto signature = AbiSignature::parse(fmt::format("function {}()", function)).value();
    const auto selector = signature.selector();
    const auto bytes = nodes.call(contract, ByteView(selector.data(), selector.size()), block);
    if (!bytes) {
        const auto code = bytes.error().code;
        if (code == ErrorCode::Refused || code == ErrorCode::NotFound) return std::optional<Word>();
        return Unexpected(bytes.error());
    }
    // A fallback that answers to everything answers something else.
    if (bytes->size() != Word{}.bytes.size()) return std::optional<Word>();
    Word word;
    std::copy(bytes->begin(), bytes->end(), word.bytes.begin());
    return std::optional(word);
}

std::optional<Address> setAddress(const std::optional<Word>& word)
{
    const auto address = word ? addressOf(*word) : std::nullopt;
    return address && *address != Address{} ? address : std::nullopt;
}

Result<std::optional<Address>> ownerFrom(Nodes& nodes, const Address& contract, const char* function,
                                         std::uint64_t block)
{
    const auto word = wordFrom(nodes, contract, function, block);
    if (!word) return Unexpected(word.error());
    return setAddress(*word);
}

Result<std::optional<Address>> addressInSlot(Nodes& nodes, const Address& contract, const char* slot,
                                             std::uint64_t block)
{
    const auto answer = nodes.ask("eth_getStorageAt", fmt::format(R"(["{}","{}","{}"])", textOf(contract), slot,
                                                                  chain::toQuantity(signing::wordOf(block))));
    if (!answer) return Unexpected(answer.error());
    const auto bytes = oracle::parseBytes(*answer);
    if (!bytes || bytes->size() > Word{}.bytes.size()) return std::optional<Address>();
    Word word;
    std::copy_backward(bytes->begin(), bytes->end(), word.bytes.end());
    return setAddress(word);
}

/// What holds a key: an address without code is one key; a Safe and a timelock are asked for what they want.
Result<std::string> holderOf(Nodes& nodes, const Address& holder, std::uint64_t block, bool& isOneKey)
{
    const auto code = readCodeHash(nodes, holder, block);
    if (!code && code.error().code != ErrorCode::NotFound) return Unexpected(code.error());
    if (!code) {
        isOneKey = true;
        return fmt::format("one key, {}", textOf(holder));
    }
    for (const char* delay : {"getMinDelay", "delay"}) {
        const auto word = wordFrom(nodes, holder, delay, block);
        if (!word) return Unexpected(word.error());
        if (const auto seconds = *word ? signing::toUint64(**word) : std::nullopt)
            return fmt::format("a timelock of {:.3g} h, {}", static_cast<double>(*seconds) / 3600.0, textOf(holder));
    }
    const auto threshold = wordFrom(nodes, holder, "getThreshold", block);
    if (!threshold) return Unexpected(threshold.error());
    if (const auto signatures = *threshold ? signing::toUint64(**threshold) : std::nullopt)
        return fmt::format("a Safe of {} signatures, {}", *signatures, textOf(holder));
    return fmt::format("a contract, {}", textOf(holder));
}

Result<void> readProxy(Nodes& nodes, const Address& contract, std::uint64_t block, venue::ContractView& view)
{
    view.upgrade = "fixed";
    for (const auto& slots : kProxies) {
        const auto behind = addressInSlot(nodes, contract, slots.implementation, block);
        if (!behind) return Unexpected(behind.error());
        if (!*behind) continue;
        view.isUpgradeable = true;
        view.upgrade = fmt::format("a proxy of {}", textOf(**behind));
        const auto admin = addressInSlot(nodes, contract, slots.admin, block);
        if (!admin) return Unexpected(admin.error());
        if (!*admin) return {};
        const auto holder = holderOf(nodes, **admin, block, view.isOneKey);
        if (!holder) return Unexpected(holder.error());
        view.upgrade += ", changed by " + *holder;
        return {};
    }
    // A Chainlink proxy names what it stands before.
    const auto aggregator = ownerFrom(nodes, contract, "aggregator", block);
    if (!aggregator) return Unexpected(aggregator.error());
    if (!*aggregator) return {};
    view.isUpgradeable = true;
    view.upgrade = fmt::format("a proxy of {}, changed by its owner", textOf(**aggregator));
    return {};
}

Result<void> readPause(Nodes& nodes, const Address& contract, std::uint64_t block, venue::ContractView& view)
{
    view.pause = "none";
    const auto isPaused = wordFrom(nodes, contract, "paused", block);
    if (!isPaused) return Unexpected(isPaused.error());
    if (!*isPaused) return {};
    view.isPaused = **isPaused != Word{};
    const auto pauser = ownerFrom(nodes, contract, "pauser", block);
    if (!pauser) return Unexpected(pauser.error());
    view.pause = fmt::format("{}, by {}", view.isPaused ? "paused" : "may be paused",
                             *pauser ? textOf(**pauser) : std::string("its owner"));
    return {};
}

}  // namespace

Result<venue::ContractView> readKeys(Nodes& nodes, const NamedContract& contract, std::uint64_t block)
{
    venue::ContractView view{.role = contract.role, .address = textOf(contract.address)};
    const auto code = readCodeHash(nodes, contract.address, block);
    if (!code) return Unexpected(code.error());
    view.code = signing::toHex(ByteView(code->data(), kShownHash));
    view.owner = "none";
    const auto owner = ownerFrom(nodes, contract.address, "owner", block);
    if (!owner) return Unexpected(owner.error());
    if (*owner) {
        auto holder = holderOf(nodes, **owner, block, view.isOneKey);
        if (!holder) return Unexpected(holder.error());
        view.owner = std::move(*holder);
    }
    if (auto read = readProxy(nodes, contract.address, block, view); !read) return Unexpected(read.error());
    if (auto read = readPause(nodes, contract.address, block, view); !read) return Unexpected(read.error());
    return view;
}

Result<Address> readFactory(Nodes& nodes, const Address& pool, std::uint64_t block)
{
    const auto factory = ownerFrom(nodes, pool, "factory", block);
    if (!factory) return Unexpected(factory.error());
    if (!*factory) return fail(ErrorCode::NotFound, fmt::format("pool {} names no factory", textOf(pool)));
    return **factory;
}

}  // namespace ballast::uniswap
