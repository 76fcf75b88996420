#include "venue/derive/module_data.h"

#include <fmt/format.h>

#include "base/typed_text.h"

namespace ballast::derive {

namespace {

using signing::Bytes;
using signing::Word;
using signing::wordOf;
constexpr std::size_t kMostPlaces = 12;
constexpr unsigned kPlaces = 18, kAmountBits = 128;

/// The words, or the first error among them.
Result<Bytes> joined(std::initializer_list<Result<Word>> words)
{
    Bytes all;
    for (const auto& word : words) {
        if (!word) return tl::unexpected<Error>(word.error());
        signing::append(all, word->bytes);
    }
    return all;
}

Word truth(bool value) { return wordOf(std::uint64_t{value ? 1U : 0U}); }

}  // namespace

Result<Word> scaledAmount(std::string_view decimal)
{
    const auto point = decimal.find('.');
    if (point != std::string_view::npos && decimal.size() - point - 1 > kMostPlaces)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}: at most {} decimal places are taken", printable(decimal, 40), kMostPlaces));
    return signing::scaledWord(decimal, kPlaces, kAmountBits);
}

Result<Bytes> encode(const TradeData& trade)
{
    return joined({wordOf(trade.asset), trade.subId, scaledAmount(trade.limitPrice), scaledAmount(trade.amount),
                   scaledAmount(trade.maxFee), wordOf(trade.recipientSubaccountId), truth(trade.isBid)});
}

Result<Bytes> encode(const TransferData& transfer)
{
    return joined({wordOf(transfer.toSubaccountId), wordOf(transfer.newManager), wordOf(transfer.asset), transfer.subId,
                   scaledAmount(transfer.amount), scaledAmount(transfer.maxFeeUsd)});
}

Result<Bytes> encode(const WithdrawalData& withdrawal)
{
    if (withdrawal.assetDecimals > kPlaces)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("asset decimals {}: must lie from 0 to {}", withdrawal.assetDecimals, kPlaces));
    return joined({wordOf(withdrawal.asset), scaledAmount(withdrawal.maxFeeUsd), wordOf(withdrawal.recipient),
                   signing::scaledWord(withdrawal.amount, withdrawal.assetDecimals, kAmountBits),
                   truth(withdrawal.forceBatch)});
}

}  // namespace ballast::derive
