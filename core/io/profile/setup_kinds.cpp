#include "profile/setup_kinds.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/typed_text.h"

namespace ballast::profile {

namespace {

using interfaces::SecretPart;
using interfaces::SetupField;
using interfaces::SetupKey;
using interfaces::SetupKind;
using Form = TomlValue::Form;

const std::string kCoins = "BTC, ETH";

SetupKey accountsKey() { return {"accounts", "Key", "where the account's key is", "", SetupField::KeyPlace, false}; }
SetupKey addressKey(const char* key, const char* label, const char* fallback, bool needed = true)
{
    return {key, label, needed ? "" : "optional", fallback, SetupField::Text, needed};
}
SetupKey quoteKey(const std::string& needs = {})
{
    return {
        "quote",
        "Quote options",
        "On: the desk quotes this venue's options to others; only in a profile with trade = true, and with a key. " +
            needs + "Off: it sends no quotes.",
        "",
        SetupField::Flag,
        false};
}
SetupKey ordersKey(const std::string& hint)
{
    return {"protocol.orders_per_s", "Orders per s", hint, "", SetupField::Number, false};
}
SetupKey coinsKey() { return {"underlyings", "Underlyings", "coins", kCoins, SetupField::List, true}; }

/// Source   the venues' own pages: test networks of Deribit, Hyperliquid and Derive; Pyth's Hermes; Chainlink's ETH/USD
///          proxy of Sepolia. Router and quoter are those of the chain that is connected.
std::vector<SetupKind> makeKinds()
{
    return {
        {"deribit",
         "Deribit",
         false,
         {addressKey("ws", "WebSocket", "wss://test.deribit.com/ws/api/v2"),
          addressKey("http", "HTTP", "https://test.deribit.com/api/v2", false), coinsKey(), accountsKey(), quoteKey(),
          ordersKey("what your account may send, cancels too; empty: 5")},
         {{"KEY", "Client id", false}, {"SECRET", "Client secret", true}}},
        {"hyperliquid",
         "Hyperliquid",
         false,
         {addressKey("ws", "WebSocket", "wss://api.hyperliquid-testnet.xyz/ws"),
          addressKey("http", "HTTP", "https://api.hyperliquid-testnet.xyz"),
          coinsKey(),
          {"protocol.testnet", "Signed for", "0 mainnet, 1 testnet", "1", SetupField::Number, false},
          accountsKey(),
          ordersKey("what your account may send, cancels too; empty: 5")},
         {{"ADDRESS", "Owner's address", false}, {"PRIVATE_KEY", "Key of the API wallet", true}}},
        {"derive",
         "Derive",
         false,
         {addressKey("ws", "WebSocket", "wss://testnet.api.derive.xyz/v3/ws"),
          coinsKey(),
          {"protocol.network", "Signed for", "0 mainnet, 1 testnet, 2 chain 31337", "1", SetupField::Number, false},
          accountsKey(),
          quoteKey("It needs 5 orders per s or more below, a market maker's limits. "),
          ordersKey("what Derive lets your account send, cancels too; empty: 0.2; 5 or more to quote")},
         {{"WALLET", "Owner's wallet", false},
          {"SUBACCOUNT", "Sub-account", false},
          {"PRIVATE_KEY", "Session key", true}}},
        {"uniswap_v3",
         "Uniswap v3",
         false,
         {{"rpc", "Nodes", "two or more are compared", "http://127.0.0.1:8545", SetupField::List, true},
          {"chain_id", "Chain id", "", "31337", SetupField::Number, true},
          addressKey("router", "Router", ""),
          addressKey("quoter", "Quoter", ""),
          {"pools", "Pools", "the first of a coin is swapped in", "", SetupField::List, true},
          {"signer", "Wallet", "optional: signs, on this machine", "", SetupField::Text, false},
          {"address", "Its account", "optional", "", SetupField::Text, false},
          {"position_manager", "Pool shares", "optional: the position manager", "", SetupField::Text, false},
          addressKey("sequencer", "Sequencer", "", false)},
         {}},
        {"pyth",
         "Pyth",
         true,
         {addressKey("http", "Hermes", "https://hermes.pyth.network"),
          {"feeds", "Feeds", "coin and id",
           "BTC 0xe62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43, "
           "ETH 0xff61491a931112ddf1bd8147cd1b641375f79f5825126d665480874634fd0ace",
           SetupField::Pairs, true},
          {"key", "Key", "where the server asks for one", "none", SetupField::KeyPlace, false}},
         {{"KEY", "API key", true}}},
        {"chainlink",
         "Chainlink",
         true,
         {{"rpc", "Nodes", "two or more are compared", "", SetupField::List, true},
          {"chain_id", "Chain id", "11155111 is Sepolia", "11155111", SetupField::Number, true},
          {"feeds", "Feeds", "coin and proxy", "ETH 0x694AA1769357215DE4FAC081bf1f309aDC325306", SetupField::Pairs,
           true},
          addressKey("sequencer", "Sequencer", "", false)},
         {}},
    };
}

std::string trimmed(std::string_view text)
{
    constexpr std::string_view kBlank = " \t\r\n";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(kBlank) - first + 1));
}

std::vector<std::string> parts(std::string_view text)
{
    std::vector<std::string> all;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find(',', at), text.size());
        if (auto one = trimmed(text.substr(at, end - at)); !one.empty()) all.push_back(std::move(one));
        at = end + 1;
    }
    return all;
}

Form formOf(const SetupKind& kind, const SetupKey& key)
{
    switch (key.form) {
    case SetupField::Number:
        return Form::Number;
    case SetupField::List:
        return Form::List;
    case SetupField::Pairs:
        return Form::Pairs;
    case SetupField::KeyPlace:
        return kind.isOracle ? Form::Text : Form::List;
    case SetupField::Flag:
        return Form::Flag;
    case SetupField::Text:
        break;
    }
    return Form::Text;
}

/// What the venue lets an account send may be a part of one; all else that is counted is whole.
bool isNumber(const SetupKey& key, std::string_view text)
{
    constexpr std::size_t kLongest = 16;
    const bool isDecimal = key.key == "protocol.orders_per_s";
    const auto point = isDecimal ? text.find('.') : std::string_view::npos;
    const auto whole = text.substr(0, point), part = point == std::string_view::npos ? "0" : text.substr(point + 1);
    const auto isDigits = [](std::string_view digits) {
        return !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
    };
    const bool isPadded = isDecimal ? whole.size() > 1 && whole.front() == '0' : whole.starts_with("00");
    return isDigits(whole) && isDigits(part) && text.size() <= kLongest && !isPadded;
}

tl::unexpected<Error> badKey(const SetupKey& key, std::string_view expected)
{
    return fail(ErrorCode::InvalidArgument, fmt::format("{} ({}): {}", key.label, key.key, expected));
}

/// "none" is written for the person's sake and read as no account.
Result<TomlValue> valueOf(const SetupKind& kind, const SetupKey& key, const std::string& typed)
{
    TomlValue value{.form = formOf(kind, key), .items = {}};
    const auto text = trimmed(typed);
    if (value.form == Form::Text || value.form == Form::Number || value.form == Form::Flag) {
        if (!text.empty()) value.items.emplace_back("", text);
        if (value.form == Form::Flag && !text.empty() && text != "true" && text != "false")
            return badKey(key, "expected true or false");
        if (value.form == Form::Number && !text.empty() && !isNumber(key, text))
            return badKey(key, key.key == "protocol.orders_per_s" ? "expected a number" : "expected a whole number");
    } else {
        for (auto& part : parts(text)) {
            const auto blank = part.find_first_of(" =");
            if (value.form != Form::Pairs) {
                value.items.emplace_back("", std::move(part));
                continue;
            }
            auto id =
                blank == std::string::npos ? std::string() : trimmed(part.substr(part.find_first_not_of(" =", blank)));
            if (id.empty()) return badKey(key, "expected coin and id, parted by commas: BTC 0x…, ETH 0x…");
            value.items.emplace_back(part.substr(0, blank), std::move(id));
        }
        if (key.form == SetupField::KeyPlace && value.items.size() == 1 && value.items.front().second == "none")
            value.items.clear();
    }
    if (key.needed && value.items.empty()) return badKey(key, "must be given, is empty");
    return value;
}

}  // namespace

const std::vector<SetupKind>& setupKinds()
{
    static const std::vector<SetupKind> kKinds = makeKinds();
    return kKinds;
}

const SetupKind* findSetupKind(std::string_view kind)
{
    const auto& all = setupKinds();
    const auto found = std::find_if(all.begin(), all.end(), [&](const SetupKind& one) { return one.kind == kind; });
    return found == all.end() ? nullptr : &*found;
}

Result<ProfileBlock> blockOf(const interfaces::VenueDraft& draft)
{
    const auto* kind = findSetupKind(draft.kind);
    if (kind == nullptr)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("\"{}\" is no kind of venue or oracle", printable(draft.kind, 40)));
    ProfileBlock block{.isOracle = kind->isOracle, .kind = draft.kind, .name = trimmed(draft.name), .values = {}};
    if (block.name.empty()) return fail(ErrorCode::InvalidArgument, "Name: must be given, is empty");
    for (const auto& key : kind->keys) {
        const auto typed = draft.values.find(key.key);
        auto value = valueOf(*kind, key, typed == draft.values.end() ? std::string() : typed->second);
        if (!value) return tl::unexpected<Error>(value.error());
        block.values.emplace_back(key.key, std::move(*value));
    }
    return block;
}

Error byField(Error error, const ProfileBlock& block, std::size_t place)
{
    const auto path = fmt::format(": {}[{}].", block.isOracle ? "oracle" : "venue", place);
    const auto* kind = findSetupKind(block.kind);
    const auto at = error.message.find(path);
    if (kind == nullptr || at == std::string::npos) return error;
    const auto fault = error.message.substr(at + path.size());
    for (const auto& key : kind->keys) {
        // "feeds.BTC" and "accounts[1]" are of the field that holds them.
        if (!fault.starts_with(key.key) || fault.find_first_of(":.[", key.key.size()) != key.key.size()) continue;
        error.message = fmt::format("{} ({}){}", key.label, key.key, fault.substr(key.key.size()));
        return error;
    }
    if (fault.starts_with("name:")) error.message = "Name" + fault.substr(4);
    return error;
}

interfaces::VenueDraft draftOf(const ProfileBlock& block)
{
    interfaces::VenueDraft draft{.kind = block.kind, .name = block.name, .values = {}};
    for (const auto& [key, value] : block.values) {
        std::string text;
        for (const auto& [name, item] : value.items)
            text += fmt::format("{}{}{}{}", text.empty() ? "" : ", ", name, name.empty() ? "" : " ", item);
        if (!text.empty()) draft.values[key] = std::move(text);
    }
    return draft;
}

}  // namespace ballast::profile
