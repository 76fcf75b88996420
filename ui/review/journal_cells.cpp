#include "ui/review/journal_cells.h"

#include <algorithm>

#include "ui/format/number_format.h"
#include "ui/kit/figure_table.h"
#include "ui/review/journal_table_model.h"
#include "ui/review/record_kind.h"
#include "ui/tickets/decision_text.h"
#include "words/codes.h"
#include "words/figures.h"
#include "words/instrument_words.h"

namespace ballast::ui {
namespace {

using domain::Decision;
using Model = JournalTableModel;

const QString kNone = QStringLiteral("·");

/// Of the size that was decided, in per cent; empty where no order left for it. An order is no fill.
std::optional<double> filledShare(const interfaces::JournalRow& row)
{
    if (!isTrade(*row.decision) || !(row.ordered > 0.0)) return std::nullopt;
    return 100.0 * std::clamp(row.filled / row.ordered, 0.0, 1.0);
}

bool isInPart(double percent) { return percent > 0.0 && percent < 100.0; }

/// Never "100" of what is not whole, nor "0" of what filled in part; filtered and sorted as it is shown.
std::optional<double> shownShare(const interfaces::JournalRow& row)
{
    const auto share = filledShare(row);
    return share && isInPart(*share) ? std::clamp(*share, 0.1, 99.9) : share;
}

/// The number of a column; empty where the record has none.
std::optional<double> numberOf(const Decision& decision, int column)
{
    const bool trades = isTrade(decision);
    // A person's record of the whole desk names no coin; one of a coin shows what stood as every other does.
    const bool market = !decision.underlying.empty() && decision.before.spot > 0.0;
    switch (column) {
    case Model::Spot:
        return market ? std::optional(decision.before.spot) : std::nullopt;
    case Model::NetBefore:
        return market ? std::optional(decision.before.delta) : std::nullopt;
    case Model::Band:
        return decision.band ? std::optional((decision.band->upper - decision.band->lower) / 2.0) : std::nullopt;
    case Model::Traded:
        return trades ? std::optional(decision.quantity) : std::nullopt;
    case Model::NetAfter:
        return trades ? std::optional(decision.deltaAfter) : std::nullopt;
    case Model::Cost:
        return trades ? std::optional(decision.costUsd) : std::nullopt;
    case Model::RiskRemoved:
        return trades ? std::optional(decision.riskRemovedUsd) : std::nullopt;
    default:
        return std::nullopt;
    }
}

QString numberText(const Decision& decision, int column, double value)
{
    switch (column) {
    case Model::Spot:
        return price(value, 2);
    case Model::Band:
        return plain(value, coinDecimals(decision.underlying));
    case Model::Traded:
        return signedNumber(value, words::sizeDecimals(decision.underlying, value));
    case Model::Cost:
    case Model::RiskRemoved:
        return usd2(value);
    default:
        return deltaCoin(decision.underlying, value);
    }
}

}  // namespace

std::optional<double> journalFigure(const interfaces::JournalRow& row, int column)
{
    if (column == Model::Number) return static_cast<double>(row.decision->sequence.value);
    if (column == Model::Time) return static_cast<double>(row.decision->time.nanoseconds) * 1e-9;
    if (column == Model::Filled) return shownShare(row);
    return numberOf(*row.decision, column);
}

QString journalCell(const interfaces::JournalRow& row, int column)
{
    const Decision& decision = *row.decision;
    switch (column) {
    case Model::Number:
        return QString::number(decision.sequence.value);
    case Model::Time:
        return expiryShort(decision.time) + QLatin1Char(' ') + recordTime(decision.time);
    case Model::Kind:
        return recordKindText(decision);
    case Model::Asset:
        return decision.underlying.empty() ? kMissing : text(decision.underlying);
    case Model::Reason:
        return text(words::explained(decision.reason));
    case Model::Hash:
        return shortHash(row.hash);
    default:
        break;
    }
    const auto number = journalFigure(row, column);
    // The head says coins; what counts contracts says so itself.
    if (column == Model::Traded && number && words::kindOfName(decision.choice) == words::NamedKind::Option)
        return signedSize(decision);
    if (column == Model::Filled) return number ? plain(*number, isInPart(*number) ? 1 : 0) : kNone;
    return number ? numberText(decision, column, *number) : kNone;
}

QString journalExport(const interfaces::JournalRow& row, int column)
{
    const Decision& decision = *row.decision;
    switch (column) {
    case Model::Number:
        return QString::number(decision.sequence.value);
    case Model::Time:
        return text(toIso8601(decision.time));
    case Model::Kind:
        return recordKindText(decision);
    case Model::Asset:
        return neutralisedText(text(decision.underlying));
    case Model::Reason:
        return neutralisedText(text(decision.reason));
    case Model::Hash:
        return neutralisedText(text(row.hash));
    default:
        break;
    }
    const auto number = column == Model::Filled ? filledShare(row) : journalFigure(row, column);
    return number ? figureText(*number) : QString();
}

}  // namespace ballast::ui
