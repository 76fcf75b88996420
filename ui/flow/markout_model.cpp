#include "ui/flow/markout_model.h"

#include <cmath>

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

using interfaces::MarkoutRow;

constexpr double kErrors = 2.0;  ///< Standard errors beyond which a total is told from nothing.
constexpr int kDecimals = 2;

std::vector<LadderColumn> makeColumns()
{
    const QString contract = QObject::tr("USD a contract"), error = QObject::tr("s.e.");
    LadderColumn horizon{"horizon", QObject::tr("Horizon"), QObject::tr("after the fill"), "after the fill", true};
    horizon.fileUnit = QStringLiteral("s");
    std::vector<LadderColumn> columns{
        horizon,
        {"fills", QObject::tr("Fills"), "", "88,888"},
        {"takers", QObject::tr("Takers"), "", "88,888"},
        {"edge", QObject::tr("Edge"), contract, "−8,888.88"},
        {"move", QObject::tr("Move since"), contract, "−8,888.88"},
        {"moveError", QStringLiteral("±"), error, "8,888.88"},
        {"total", QObject::tr("Total"), contract, "−8,888.88"},
        {"totalError", QStringLiteral("±"), error, "8,888.88"},
        {"verdict", QObject::tr("Verdict"), "", QObject::tr("within 2 s.e."), true, true, true, 14}};
    keepWhereNarrow(columns, {"horizon", "fills", "edge", "total", "verdict"});
    return columns;
}

LadderCell figureCell(std::optional<double> usd, const QString& definition, const std::string& why)
{
    LadderCell cell = usd ? exposureCell(*usd, kDecimals) : missingCell();
    cell.toolTip = usd ? definition : text(why);
    return cell;
}

LadderCell errorCell(std::optional<double> usd, const std::string& why)
{
    LadderCell cell = usd ? plainCell(*usd, kDecimals) : missingCell();
    if (usd && cell.tone == Tone::Value) cell.tone = Tone::Label;
    cell.toolTip = usd ? QObject::tr("Standard error of the mean, with the fills of one taker moving together (Liang "
                                     "and Zeger 1986)")
                       : text(why);
    return cell;
}

/// "10 s", "5 min".
QString horizonText(Duration horizon) { return horizon < Duration::minutes(1) ? age(horizon) : toGo(horizon); }

LadderCell horizonCell(Duration horizon)
{
    LadderCell cell = wordCell(horizonText(horizon));
    cell.raw = horizon.inSeconds();
    cell.toolTip = QObject::tr("Each fill is judged this long after it; a later horizon has judged fewer");
    return cell;
}

LadderCell countCell(std::size_t count, const QString& definition)
{
    LadderCell cell = plainCell(static_cast<double>(count), 0);
    if (count == 0) cell.tone = Tone::Quiet;
    cell.toolTip = definition;
    return cell;
}

LadderCell adverseCell()
{
    LadderCell cell = wordCell(QObject::tr("adverse"), Tone::Warn);
    cell.mark = Mark::Warning;
    cell.markTone = Tone::Warn;
    cell.toolTip = QObject::tr("The total is below nothing by more than 2 standard errors: takers knew more than our "
                               "spread pays for");
    return cell;
}

LadderCell verdictCell(const MarkoutRow& row)
{
    LadderCell cell;
    switch (verdictOf(row)) {
    case MarkoutVerdict::Adverse:
        return adverseCell();
    case MarkoutVerdict::Within:
        cell = wordCell(QObject::tr("within 2 s.e."), Tone::Label);
        cell.toolTip = QObject::tr("The total is not told from nothing: it is less than 2 standard errors away");
        return cell;
    case MarkoutVerdict::Gain:
        cell = wordCell(QObject::tr("gain"), Tone::Up);
        cell.toolTip = QObject::tr("The total is above nothing by more than 2 standard errors");
        return cell;
    case MarkoutVerdict::Unknown:
        break;
    }
    return wordCell(text(row.message), Tone::Label);
}

LadderRow rowOf(const MarkoutRow& markout)
{
    LadderRow row;
    row.key = horizonText(markout.horizon);
    LadderCell total = figureCell(markout.totalUsd,
                                  QObject::tr("Markout: value of the contract at the horizon less its price where we "
                                              "bought, the reverse where we sold; spot moves hedged at the delta of "
                                              "the fill. Edge plus move, mean over fills"),
                                  markout.message);
    if (verdictOf(markout) == MarkoutVerdict::Adverse) total.tone = Tone::Warn;
    row.cells = {horizonCell(markout.horizon),
                 countCell(markout.fills, QObject::tr("Fills of our quotes that are this old")),
                 countCell(markout.takers, QObject::tr("Who traded is not known: fills of one minute, coin and side "
                                                       "count as one taker")),
                 figureCell(markout.edgeUsd, QObject::tr("Our edge at the fill against our fit, mean over fills"),
                            markout.message),
                 figureCell(markout.adverseUsd,
                            QObject::tr("Move of the value for us since the fill, spot moves hedged at the delta of "
                                        "the fill; negative: it went the taker's way"),
                            markout.message),
                 errorCell(markout.adverseErrorUsd, markout.message),
                 total,
                 errorCell(markout.totalErrorUsd, markout.message),
                 verdictCell(markout)};
    return row;
}

}  // namespace

MarkoutVerdict verdictOf(const MarkoutRow& row)
{
    if (!row.totalUsd || !row.totalErrorUsd) return MarkoutVerdict::Unknown;
    const double total = *row.totalUsd, error = *row.totalErrorUsd;
    if (!std::isfinite(total) || !std::isfinite(error) || error < 0.0) return MarkoutVerdict::Unknown;
    if (total < -kErrors * error) return MarkoutVerdict::Adverse;
    return total > kErrors * error ? MarkoutVerdict::Gain : MarkoutVerdict::Within;
}

void MarkoutModel::show(const std::vector<MarkoutRow>& markouts)
{
    std::vector<LadderRow> rows;
    for (const auto& markout : markouts)
        rows.push_back(rowOf(markout));
    setTable(makeColumns(), std::move(rows));
}

QString adverseSentence(const std::vector<MarkoutRow>& markouts)
{
    QStringList horizons;
    for (const auto& markout : markouts)
        if (verdictOf(markout) == MarkoutVerdict::Adverse) horizons << horizonText(markout.horizon);
    if (horizons.isEmpty()) return {};
    return QObject::tr("Adverse %1 after the fill: the mean contract has lost more than 2 standard errors.")
        .arg(horizons.join(QStringLiteral(", ")));
}

}  // namespace ballast::ui
