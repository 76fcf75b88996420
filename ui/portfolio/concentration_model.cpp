#include "ui/portfolio/concentration_model.h"

#include <QRegularExpression>
#include <cmath>

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

using interfaces::ConcentrationView;

std::vector<LadderColumn> makeColumns(const ConcentrationView& view)
{
    QString name = text(view.by);
    if (!name.isEmpty()) name[0] = name[0].toUpper();
    return {{"name", name, "", QStringLiteral("BTC 25 Dec 26 888,888"), true},
            {"amount", text(view.of), text(view.unit), "−8,888,888"},
            {"share", QObject::tr("Share of gross"), "%", "888.8"},
            {"size", QObject::tr("Size"), QObject::tr("of the largest"), "", true, true, true, 60}};
}

/// The core names an expiry by its ISO date; a person reads the day first, as everywhere on the desk.
QString nameWords(const std::string& name)
{
    static const QRegularExpression kDate(QStringLiteral("\\b\\d{4}-\\d{2}-\\d{2}\\b"));
    QString words = text(name);
    const auto found = kDate.match(words);
    if (!found.hasMatch()) return words;
    const auto day = parseIso8601(found.captured().toStdString() + "T08:00:00Z");
    return day ? words.replace(found.capturedStart(), found.capturedLength(), expiryLabel(*day)) : words;
}

LadderCell shareCell(const interfaces::ShareView& share)
{
    LadderCell cell = plainCell(share.share * 100.0, 1);
    cell.toolTip =
        QObject::tr("Size of the net amount of this name over the sum of the sizes of all names, which is the gross");
    return cell;
}

/// A bar alone: its figure stands beside it.
LadderCell sizeCell(const interfaces::ShareView& share, double greatest)
{
    LadderCell cell = blankCell();
    if (!(greatest > 0.0) || !std::isfinite(share.share)) return cell;
    cell.raw = share.share / greatest;
    cell.bar = std::copysign(share.share / greatest, share.amount);
    cell.toolTip = share.amount < 0.0 ? QObject::tr("Short: orange") : QObject::tr("Long: blue");
    return cell;
}

StripFigure figure(const QString& label, double value, int decimals, const QString& unit, const QString& definition)
{
    const bool known = std::isfinite(value);
    return {label,
            known ? plain(value, decimals) : kMissing,
            known ? unit : QString(),
            theme().text,
            false,
            Mark::None,
            {},
            definition};
}

}  // namespace

void ConcentrationModel::show(const ConcentrationView& view)
{
    std::vector<LadderRow> rows;
    const double greatest = view.shares.empty() ? 0.0 : view.shares.front().share;
    for (const auto& share : view.shares) {
        LadderRow row;
        row.key = text(share.name);
        row.cells = {wordCell(nameWords(share.name)), usdCell(share.amount), shareCell(share),
                     sizeCell(share, greatest)};
        rows.push_back(std::move(row));
    }
    setTable(makeColumns(view), std::move(rows));
}

std::vector<StripFigure> concentrationFigures(const ConcentrationView& view)
{
    const double largest = view.shares.empty() ? 0.0 : view.shares.front().share * 100.0;
    return {figure(QObject::tr("Herfindahl index"), view.herfindahl, 3, {},
                   QObject::tr("Sum of the squared shares: 1 for a single name, 1/n when even over n names")),
            figure(QObject::tr("Effective names"), view.effectiveNames, 1, QObject::tr("of %1").arg(view.shares.size()),
                   QObject::tr("Number of equal names that would give the same index: 1 over the index")),
            figure(QObject::tr("Largest share"), largest, 1, QStringLiteral("%"),
                   view.shares.empty() ? QString() : nameWords(view.shares.front().name)),
            figure(QObject::tr("Gross"), view.gross, 0, text(view.unit),
                   QObject::tr("Sum of the sizes: one name is netted, different names are not"))};
}

}  // namespace ballast::ui
