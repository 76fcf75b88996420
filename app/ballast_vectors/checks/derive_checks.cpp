#include <fmt/format.h>

#include "ballast_vectors/checks/checks.h"
#include "base/typed_text.h"
#include "chain/abi_codec.h"
#include "venue/derive/action.h"
#include "venue/derive/module_data.h"
#include "venue/derive/option_code.h"

namespace ballast::vectors {

namespace {

using Types = std::vector<std::string_view>;

/// An action's inputs: members of `inputs`, or of the entry itself.
struct Inputs {
    derive::Action action;
    Bytes data;   ///< As our encoder makes it.
    Types types;  ///< Of the data's words; none of data that are only given.
};

void encodeTrade(Entry& in, Inputs& out)
{
    derive::TradeData trade;
    trade.asset = in.address("asset_address");
    trade.subId = in.amount("sub_id");
    trade.limitPrice = in.text("limit_price");
    trade.amount = in.text("amount");
    trade.maxFee = in.text("max_fee");
    trade.recipientSubaccountId = in.number("recipient_subaccount_id|recipient_id");
    trade.isBid = in.truth("is_bid");
    out.data = in.valueOf(derive::encode(trade));
    out.types = {"address", "uint256", "int256", "int256", "uint256", "uint256", "bool"};
    if (!in.has("instrument")) return;
    const auto code = in.valueOf(derive::optionCodeOf(in.text("instrument")));
    in.expectNumber("sub_id", derive::subIdOf(code));
}

void encodeTransfer(Entry& in, Inputs& out)
{
    derive::TransferData transfer;
    transfer.toSubaccountId = in.number("to_subaccount_id");
    transfer.newManager = in.number("new_subaccount_manager");
    transfer.asset = in.address("asset_address");
    transfer.subId = in.amount("asset_sub_id");
    transfer.amount = in.text("amount");
    transfer.maxFeeUsd = in.text("max_fee_usd");
    in.expectNumber("from_subaccount_id", in.number("subaccount_id"));
    out.data = in.valueOf(derive::encode(transfer));
    out.types = {"uint256", "uint256", "address", "uint256", "uint256", "uint256"};
}

void encodeWithdrawal(Entry& in, Inputs& out)
{
    derive::WithdrawalData withdrawal;
    withdrawal.asset = in.address("asset_address");
    withdrawal.assetDecimals = static_cast<unsigned>(std::min<std::uint64_t>(in.number("asset_decimals"), 99));
    withdrawal.amount = in.text("amount");
    withdrawal.maxFeeUsd = in.text("max_fee_usd");
    withdrawal.recipient = in.address("recipient");
    withdrawal.forceBatch = in.truth("force_batch");
    out.data = in.valueOf(derive::encode(withdrawal));
    out.types = {"address", "uint256", "address", "uint256", "bool"};
}

/// `abi` lists the types by which the words can be read.
void expectTypes(Entry& in, const Inputs& inputs)
{
    std::vector<chain::AbiParameter> parameters;
    std::vector<std::string> names;
    const auto& list = in.need("abi");
    if (!list.is_array()) return in.refuse("abi: expected a list of types");
    for (const auto& one : list) {
        parameters.push_back(
            {.type = in.valueOf(chain::AbiType::parse(one.is_string() ? one.get<std::string>() : ""))});
        if (in.isWrong()) return;
        names.push_back(parameters.back().type.canonical());
    }
    in.expect(std::equal(names.begin(), names.end(), inputs.types.begin(), inputs.types.end()), "abi: other types");
    in.expect(chain::decodeAbi(parameters, inputs.data).has_value(), "abi: the data are none of these types");
}

/// "ethers.parseUnits(limit_price, 18) = 1500500000000000000000 (words)": the input times ten to that power is the
/// number.
void expectConversion(Entry& in, const std::string& member, const Json& json)
{
    const auto text = json.is_string() ? json.get<std::string>() : std::string{};
    const auto head = "ethers.parseUnits(" + member + ", ";
    const auto close = text.find(") = ");
    if (!text.starts_with(head) || close == std::string::npos) return in.refuse(member + ": expected a conversion");
    auto places = text.substr(head.size(), close - head.size());
    const std::string decimals = "asset_decimals=";
    if (places.starts_with(decimals)) {
        places.erase(0, decimals.size());
        in.expect(places == std::to_string(in.number("asset_decimals")), member + ": other decimals");
    }
    const auto number = text.substr(close + 4, text.find(' ', close + 4) - close - 4);
    const auto power = in.valueOf(signing::unsignedWord(places, 6));
    const auto scaled = signing::scaledWord(in.text(member), static_cast<unsigned>(*signing::toUint64(power)));
    in.expect(scaled && signing::unsignedText(*scaled) == number,
              fmt::format("{}: is not {}", member, printable(number, 80)));
    const auto expected =
        decimals.empty() || text.find(decimals) == std::string::npos ? 18U : in.number("asset_decimals");
    in.expect(*signing::toUint64(power) == expected, member + ": is scaled by another power");
}

void expectConversions(Entry& in)
{
    for (const auto* name : {"e18_conversions", "decimal_conversions"}) {
        if (!in.has(name)) continue;
        const auto& conversions = in.need(name);
        if (!conversions.is_object() || conversions.empty())
            return in.refuse(std::string(name) + ": expected texts by the inputs' names");
        for (const auto& [member, text] : conversions.items())
            expectConversion(in, member, text);
    }
}

Inputs inputsOf(Entry& in)
{
    Inputs out;
    if (in.has("data"))
        out.data = in.bytes("data");
    else if (in.has("is_bid"))
        encodeTrade(in, out);
    else if (in.has("to_subaccount_id"))
        encodeTransfer(in, out);
    else
        encodeWithdrawal(in, out);
    out.action = {.subaccountId = in.number("subaccount_id"),
                  .nonce = in.number("nonce"),
                  .module = in.address("module"),
                  .data = out.data,
                  .expirySeconds = in.number("signature_expiry_sec"),
                  .owner = in.address("owner"),
                  .signer = in.address("signer")};
    if (in.has("abi")) expectTypes(in, out);
    expectConversions(in);
    return out;
}

/// Made with the key if the entry has it; else it must recover to the action's signer.
void expectDeriveSignature(Entry& entry, const derive::Action& action, const Hash32& digest)
{
    if (entry.has("private_key|signer_private_key")) {
        const auto key = entry.key("private_key|signer_private_key");
        if (!key) return;
        entry.expect(entry.valueOf(key->address()) == action.signer, "inputs.signer: is not the key's address");
        return expectSignature(entry, entry.valueOf(key->sign(digest)), digest, action.signer);
    }
    const auto signature = entry.valueOf(signing::Signature::fromBytes(entry.bytes("signature")));
    entry.expect(entry.valueOf(signing::recoverAddress(digest, signature)) == action.signer,
                 "signature: recovers to another address than the signer");
}

}  // namespace

void checkDeriveAction(Entry& entry)
{
    const bool hasPart = entry.has("inputs");
    Entry part(hasPart ? entry.need("inputs") : Json::object());
    const auto inputs = inputsOf(hasPart ? part : entry);
    part.expect(true, "");  // What the inputs make is compared below.
    if (const auto wrong = part.verdict(); !wrong.empty()) entry.refuse("inputs: " + wrong);
    entry.expectBytes("encoded_data|data_hex", inputs.data);
    entry.expectBytes("action_hash", derive::actionHash(inputs.action));
    const auto digest = derive::typedDataHash(entry.hash("domain_separator"), inputs.action);
    entry.expectBytes("typed_data_hash", digest);
    expectDeriveSignature(entry, inputs.action, digest);
}

void checkDeriveConstants(Entry& entry)
{
    using derive::Network;
    if (entry.has("action_typehash")) entry.expectBytes("action_typehash", derive::actionTypeHash());
    if (entry.has("domain_typehash")) entry.expectBytes("domain_typehash", signing::domainTypeHash());
    for (const auto& [name, network] :
         {std::pair{"v3_mainnet", Network::Mainnet}, std::pair{"v3_testnet", Network::Testnet},
          std::pair{"v3_local_anvil", Network::LocalChain}, std::pair{"v2_mainnet", Network::RetiredMainnet},
          std::pair{"v2_testnet", Network::RetiredTestnet}})
        if (entry.has(name)) entry.expectBytes(name, signing::domainSeparator(derive::domainOf(network)));
}

void checkOptionCode(Entry& entry)
{
    const auto code = entry.valueOf(derive::optionCodeOf(entry.text("instrument")));
    const auto subId = derive::subIdOf(code);
    entry.expectNumber("sub_id", subId);
    if (entry.has("hex")) entry.expectText("hex", "0x" + signing::toDigits(signing::minimalBytes(subId)));
    if (entry.has("low32")) entry.expectNumber("low32", std::uint64_t{code.expirySeconds});
    if (entry.has("next63")) entry.expectNumber("next63", code.strike);
    if (entry.has("bit95")) entry.expectNumber("bit95", std::uint64_t{code.isCall ? 1U : 0U});
    entry.expect(entry.valueOf(derive::optionCodeOf(entry.amount("sub_id"))) == code, "sub_id: is another option");
}

}  // namespace ballast::vectors
