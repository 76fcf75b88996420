#pragma once

#include "signing/word.h"

namespace ballast::derive {

/// A decimal times 10^18 as a word of 128 bits with sign.
///
/// Errors   Parse; InvalidArgument for more than twelve places or beyond 128 bits.
Result<signing::Word> scaledAmount(std::string_view decimal);

/// An order. Prices and fees are quote currency per unit.
struct TradeData {
    signing::Address asset;
    signing::Word subId;  ///< The venue's `base_asset_sub_id`.
    std::string limitPrice;
    std::string amount;  ///< Contracts or coins.
    std::string maxFee;
    std::uint64_t recipientSubaccountId{};
    bool isBid{};
};

/// Between subaccounts of one owner.
struct TransferData {
    std::uint64_t toSubaccountId{};
    std::uint64_t newManager{};  ///< Number of the manager of a subaccount that is made; 0: none is.
    signing::Address asset;
    signing::Word subId;
    std::string amount;
    std::string maxFeeUsd;
};

struct WithdrawalData {
    signing::Address asset;
    unsigned assetDecimals{};  ///< Places of the token itself; its amount is not times 10^18.
    std::string amount;
    std::string maxFeeUsd;
    signing::Address recipient;
    bool forceBatch{};
};

/// Words one after the other, as each module reads them. Errors   as `scaledAmount`
Result<signing::Bytes> encode(const TradeData& trade);
Result<signing::Bytes> encode(const TransferData& transfer);
Result<signing::Bytes> encode(const WithdrawalData& withdrawal);

}  // namespace ballast::derive
