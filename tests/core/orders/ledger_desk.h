#pragma once

#include <map>
#include <string>
#include <vector>

#include "orders/order_ledger.h"

namespace ballast::orders::testing {

inline constexpr domain::InstrumentId kPerpetual{1};
inline constexpr domain::AccountId kAccount{1};

inline domain::Quantity coins(double value) { return domain::Quantity::fromDouble(value).value(); }
inline domain::Price dollars(double value) { return domain::Price::fromDouble(value).value(); }

/// A ledger with the positions that its outcomes make, as the engine books them.
class LedgerDesk final : public Holdings {
public:
    domain::Quantity position(domain::AccountId, domain::InstrumentId instrument) const override
    {
        const auto found = positions.find(instrument);
        return found != positions.end() ? found->second : domain::Quantity{};
    }
    std::optional<domain::Money> cash(domain::AccountId, domain::CurrencyId currency) const override
    {
        const auto found = balances.find(currency);
        return found != balances.end() ? std::optional(found->second) : std::nullopt;
    }

    Timestamp at(double seconds) const { return Timestamp{1'000'000'000'000} + Duration::fromSeconds(seconds); }

    void decide(const std::string& id, double quantity, double seconds = 0.0, domain::Side side = domain::Side::Buy,
                domain::OrderPurpose purpose = domain::OrderPurpose::Hedge)
    {
        ledger.decide({.id = id,
                       .decision = {1},
                       .time = at(seconds),
                       .instrument = kPerpetual,
                       .side = side,
                       .quantity = coins(quantity),
                       .limitPrice = dollars(100.0),
                       .purpose = purpose,
                       .account = kAccount},
                      {});
    }
    FillOutcome fill(const std::string& id, const std::string& trade, double quantity, double seconds,
                     domain::Side side = domain::Side::Buy)
    {
        const auto outcome = ledger.onFill({.order = id,
                                            .tradeId = trade,
                                            .instrument = kPerpetual,
                                            .side = side,
                                            .quantity = coins(quantity),
                                            .price = dollars(100.0)},
                                           "Deribit", kAccount, at(seconds));
        positions[kPerpetual] += side == domain::Side::Buy ? outcome.quantity : -outcome.quantity;
        return outcome;
    }
    void end(const std::string& id, domain::OrderState state, double seconds,
             std::optional<double> filled = std::nullopt)
    {
        domain::OrderEnded ended{.order = id, .state = state, .reason = "test"};
        if (filled) ended.filled = coins(*filled);
        ledger.onEnded(ended, at(seconds));
    }
    domain::OrderReport report(const std::string& id, domain::OrderState state, double quantity, double filled,
                               double askedAt) const
    {
        return {.account = kAccount,
                .order = id,
                .venueOrder = "v" + id,
                .instrument = kPerpetual,
                .state = state,
                .quantity = coins(quantity),
                .limitPrice = dollars(100.0),
                .filled = coins(filled),
                .averagePrice = dollars(100.0),
                .askedAt = at(askedAt),
                .whole = true};
    }
    void told(const domain::OrderReport& report, double seconds) { ledger.onOrderReport(report, at(seconds)); }
    void toldPosition(double quantity, double askedAt, double seconds)
    {
        ledger.onPositionReport({kAccount, kPerpetual, coins(quantity), at(askedAt), true}, *this, at(seconds));
    }
    std::vector<Adjustment> done(double askedAt, std::uint64_t reports, double seconds)
    {
        auto out = ledger.onReconcileDone({kAccount, at(askedAt), reports}, *this, at(seconds));
        for (const auto& adjustment : out)
            if (adjustment.kind == AdjustmentKind::Fill) positions[adjustment.instrument] += adjustment.quantity;
        return out;
    }
    domain::OrderState state(const std::string& id) const { return ledger.find(id)->state(); }
    double reserved(const std::string& id) const { return ledger.find(id)->reserved().toDouble(); }
    double held() const { return position(kAccount, kPerpetual).toDouble(); }
    bool heard(NoticeKind kind)
    {
        bool found = false;
        for (const auto& notice : ledger.takeNotices())
            found = found || notice.kind == kind;
        return found;
    }

    OrderLedger ledger;
    std::map<domain::InstrumentId, domain::Quantity> positions;
    std::map<domain::CurrencyId, domain::Money> balances;
};

}  // namespace ballast::orders::testing
