#include "ui/portfolio/model_risk_model.h"

#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"

namespace ballast::ui {
namespace {

using interfaces::ModelBookView;
using interfaces::ModelRiskView;
using interfaces::UnderlyingView;

std::vector<LadderColumn> makeColumns()
{
    const QString points = QObject::tr("vol pts");
    std::vector<LadderColumn> columns{
        {"model", QObject::tr("Model"), "", "Black-76 888", true},
        {"value", QObject::tr("Value"), "USD", "−88,888,888"},
        {"gap", QObject::tr("Gap to Black-76"), "USD", "−8,888,888", false, true, false, 14},
        {"delta", QObject::tr("Delta"), QObject::tr("coins"), "−8,888.888"},
        {"vega", QObject::tr("Vega"), QObject::tr("USD per vol pt"), "−88,888"},
        {"error", QObject::tr("Fit error"), points, "88.88"},
        {"greatest", QObject::tr("Worst quote"), points, "88.88"},
        {"note", QObject::tr("Note"), "", QObject::tr("none yet"), true, true, true, 14}};
    keepWhereNarrow(columns, {"model", "gap", "vega", "greatest", "note"});
    return columns;
}

bool isStale(const ModelRiskView& view) { return view.quality != domain::Quality::Good; }

QString stateWords(const ModelRiskView& view)
{
    QStringList parts;
    if (view.age) {
        const QString old = age(*view.age);
        parts << (isStale(view) && view.limit ? QObject::tr("stale: %1 old, limit %2").arg(old, age(*view.limit))
                                              : QObject::tr("%1 old").arg(old));
    }
    if (view.options > 0)
        parts << (view.options == 1 ? QObject::tr("1 position") : QObject::tr("%1 positions").arg(view.options));
    if (view.unpricedOptions > 0) parts << QObject::tr("%1 left out, no volatility").arg(view.unpricedOptions);
    QString words = parts.join(QStringLiteral(", "));
    if (!words.isEmpty()) words += QLatin1Char('.');
    if (view.message.empty()) return words;
    return words.isEmpty() ? text(view.message) : words + QLatin1Char(' ') + text(view.message);
}

LadderRow groupRow(const UnderlyingView& underlying)
{
    const ModelRiskView& view = underlying.modelRisk;
    LadderRow row;
    row.key = text(underlying.code);
    row.kind = RowKind::Group;
    row.cells.assign(8, blankCell());
    row.cells.front() = wordCell(row.key);
    if (view.models.empty())
        row.cells.back() = wordCell(QObject::tr("none yet"), Tone::Label);
    else if (isStale(view)) {
        row.cells.back() = wordCell(QObject::tr("stale"), Tone::Stale);
        row.cells.back().mark = Mark::Stale;
        row.cells.back().markTone = Tone::Stale;
    }
    row.cells.back().toolTip = stateWords(view);
    return row;
}

LadderCell errorCell(std::optional<double> points)
{
    LadderCell cell = points ? plainCell(*points, 2) : missingCell();
    if (!points) cell.toolTip = QObject::tr("Nothing is fitted: this model reads the surface itself");
    return cell;
}

QString parameterWords(const ModelBookView& book)
{
    QStringList words;
    for (const auto& parameter : book.parameters)
        words << text(parameter.name) + QLatin1Char(' ') + plain(parameter.value, 4);
    return words.join(QStringLiteral(", "));
}

LadderRow modelRow(const UnderlyingView& underlying, const ModelBookView& book)
{
    const ModelRiskView& view = underlying.modelRisk;
    LadderRow row;
    row.key = text(underlying.code) + QLatin1Char(' ') + text(book.name);
    const bool worst = book.name == view.worstModel && view.models.size() > 1;
    row.cells = {wordCell(text(book.name)),
                 usdCell(book.valueUsd),
                 usdCell(book.gapUsd),
                 coinCell(underlying.code, book.deltaCoin),
                 usdCell(book.vegaUsd),
                 errorCell(book.fitErrorVolPoints),
                 errorCell(book.greatestErrorVolPoints),
                 wordCell(worst ? QObject::tr("worst") : QString(), Tone::Label)};
    row.cells.front().toolTip = parameterWords(book);
    row.cells[1].toolTip = text(view.method);
    if (isStale(view))
        for (std::size_t column = 1; column + 1 < row.cells.size(); ++column) {
            row.cells[column].tone = Tone::Stale;
            row.cells[column].dashed = row.cells[column].raw.isValid();
        }
    if (worst) {
        row.cells.back().mark = Mark::Down;
        row.cells.back().markTone = Tone::Label;
        row.cells.back().toolTip = QObject::tr("The book is worth least under this model");
    }
    return row;
}

}  // namespace

void ModelRiskModel::show(const std::vector<UnderlyingView>& underlyings)
{
    std::vector<LadderRow> rows;
    for (const auto& underlying : underlyings) {
        rows.push_back(groupRow(underlying));
        for (const auto& book : underlying.modelRisk.models)
            rows.push_back(modelRow(underlying, book));
    }
    setTable(makeColumns(), std::move(rows));
}

QString modelRiskSentence(const std::vector<UnderlyingView>& underlyings)
{
    QStringList words;
    for (const auto& underlying : underlyings)
        words << text(underlying.code) + QStringLiteral(": ") + stateWords(underlying.modelRisk);
    return words.join(QLatin1Char(' '));
}

ModelRiskAge oldestModelRisk(const std::vector<UnderlyingView>& underlyings)
{
    const ModelRiskView* oldest = nullptr;
    for (const auto& underlying : underlyings) {
        const ModelRiskView& view = underlying.modelRisk;
        if (view.age && !view.models.empty() && (!oldest || *oldest->age < *view.age)) oldest = &view;
    }
    return oldest ? ModelRiskAge{age(*oldest->age), isStale(*oldest)} : ModelRiskAge{};
}

}  // namespace ballast::ui
