#pragma once

#include <QString>
#include <QStringList>
#include <vector>

#include "interfaces/desk_views.h"
#include "interfaces/risk_views.h"

namespace ballast::ui {

/// What a flatten would send and cost, and the net delta and margin after it, as sentences for its card.
QString flattenSentence(const interfaces::FlattenView& view, bool everything);
/// Every order of it, "Buy 2 BTC-PERPETUAL at Deribit", and last those that offset the delta that the others leave.
QStringList flattenOrders(const interfaces::FlattenView& view, bool everything);

/// What works now, of one coin or of all: "12 orders and 80 quotes"; "nothing works" where nothing does.
QString standingWords(const interfaces::TradingView& view, const QString& underlying = {});

/// Since when the whole desk stands as it does, and why: "since 21:29:31 UTC"; of a kill that a start found, by the
/// wall clock, "since 30 Nov 01:43:50 UTC, before this start".
QString stateSince(const interfaces::TradingView& view);

/// What a kill took away over all venues, for the kill button: "79 of 80 quotes" and, on a line of its own, "1 of 1
/// orders"; what did not stand is left out. "nothing stood" where nothing did.
QString takenAwayLines(const interfaces::TradingView& view);
/// The same of one venue: what is cancelled, and what of it is not confirmed or filled first.
struct TakenAwayWords {
    QString venue;      ///< "Deribit".
    QString cancelled;  ///< "59 of 60 quotes and 1 of 1 order"; empty: what stood there filled first.
    QString rest;       ///< "1 not confirmed yet"; empty: all is confirmed.
    bool waits{};       ///< Something is not confirmed.
};
/// Venues at which something stood.
std::vector<TakenAwayWords> takenAwayWords(const interfaces::TradingView& view);
/// The same by venue: "Deribit 59 of 60 quotes and 1 of 1 order, Hyperliquid 20 of 20 quotes".
QString takenAwayByVenue(const interfaces::TradingView& view);

}  // namespace ballast::ui
