#pragma once

#include "interfaces/trade_views.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Our quotes, a row a coin above its lines.
class QuotesModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    /// `shown` are those of `quotes` that pass the filter.
    void show(const interfaces::QuotesView& quotes, const std::vector<const interfaces::QuoteView*>& shown);
    /// What the row names; null: a coin's row, or none.
    const interfaces::QuoteView* quoteAt(int row) const;
    /// The row's coin; empty: none.
    std::string coinAt(int row) const;

private:
    struct Meaning {
        std::string coin;
        std::optional<interfaces::QuoteView> quote;
    };
    std::vector<Meaning> m_meanings;
};

/// Sides of quotes.
struct QuoteSides {
    int bids{}, asks{};
};
/// Those that stand and are on their way out; of all coins where none is named.
QuoteSides leavingSides(const interfaces::QuotesView& quotes, const std::string& underlying = {});

/// "BTC 27 Feb 26", "all of BTC", or the line.
QString quoteName(const interfaces::QuoteView& quote);
QString quoteStateWord(interfaces::QuoteState state);

}  // namespace ballast::ui
