#include "ui/review/journal_table_model.h"

#include <QColor>
#include <QFont>
#include <QRegularExpression>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/format/number_format.h"
#include "ui/format/typed_number.h"
#include "ui/kit/figure_table.h"
#include "ui/review/journal_cells.h"
#include "ui/review/record_kind.h"
#include "ui/theme/theme.h"
#include "ui/tickets/decision_text.h"
#include "words/decision_words.h"

namespace ballast::ui {
namespace {

bool isLeft(int column)
{
    return column == JournalTableModel::Kind || column == JournalTableModel::Asset ||
           column == JournalTableModel::Reason;
}

QVariant cellColour(const interfaces::JournalRow& row, int column, const QString& shown)
{
    const Theme& t = theme();
    if (column == JournalTableModel::Hash || shown == QStringLiteral("·")) return t.text3;
    if (column == JournalTableModel::Reason || column == JournalTableModel::Time) return t.text2;
    const bool after = column == JournalTableModel::NetBefore && row.decision->band;
    const bool outside = after && (row.decision->before.delta > row.decision->band->upper ||
                                   row.decision->before.delta < row.decision->band->lower);
    const auto filled = column == JournalTableModel::Filled ? journalFigure(row, column) : std::nullopt;
    if (filled && (*filled < 100.0 || row.apart)) return t.warn;
    return outside && !isTrade(*row.decision) ? t.warn : t.text;
}

/// The one line of the record; empty where nothing was ordered.
QVariant filledWords(const interfaces::JournalRow& row)
{
    if (!journalFigure(row, JournalTableModel::Filled)) return {};
    const QString line = ui::headline(*row.decision, words::fateOf(row.ordered, row.filled, row.apart));
    return row.apart ? line + QObject::tr(". The roll's other leg filled in another share.") : line + QLatin1Char('.');
}

/// Digits behind the point of a printed or typed figure.
int decimalsOf(const QString& figure)
{
    const auto point = figure.indexOf(QLatin1Char('.'));
    int digits = 0;
    while (point >= 0 && point + 1 + digits < figure.size() && figure[point + 1 + digits].isDigit())
        ++digits;
    return digits;
}

}  // namespace

unsigned journalCategories(const domain::Decision& decision)
{
    unsigned categories = 0;
    if (isTrade(decision)) categories |= CategoryActed;
    if (isHold(decision) || decision.kind == domain::DecisionKind::Proposal) categories |= CategoryHeld;
    if (isRefused(decision)) categories |= CategoryRefused;
    if (isOverride(decision)) categories |= CategoryOverride;
    if (isBreach(decision)) categories |= CategoryBreach;
    return categories;
}

void JournalTableModel::setRows(const std::vector<interfaces::JournalRow>* rows)
{
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

std::size_t JournalTableModel::journalRow(int row) const { return m_rows->size() - 1 - static_cast<std::size_t>(row); }
int JournalTableModel::modelRow(std::size_t journalRow) const
{
    return static_cast<int>(m_rows->size() - 1 - journalRow);
}

int JournalTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_rows ? 0 : static_cast<int>(m_rows->size());
}

int JournalTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant JournalTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const interfaces::JournalRow& row = at(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return journalCell(row, column);
    case ExportRole:
        return journalExport(row, column);
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (isLeft(column) ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::ForegroundRole:
        return cellColour(row, column, journalCell(row, column));
    case Qt::FontRole:
        return column == Hash ? QVariant(monoFont(11)) : QVariant();
    case MarkRole:
        return int(column == Kind ? recordMark(*row.decision) : Mark::None);
    case MarkColourRole:
        return recordColour(*row.decision);
    case Qt::ToolTipRole:
        if (column == Reason) return text(row.decision->reason);
        if (column == Filled) return filledWords(row);
        return column == Hash ? QVariant(text(row.hash)) : QVariant();
    default:
        return {};
    }
}

QVariant JournalTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const std::array<const char*, ColumnCount> kHeads{"No.\n",           "Time\nUTC",    "Kind\n",
                                                             "Asset\n",         "Spot\nUSD",    "Net before\ncoin",
                                                             "Band ±\ncoin",    "Traded\ncoin", "Filled\n% of size",
                                                             "Net after\ncoin", "Cost\nUSD",    "Risk removed\nUSD",
                                                             "Reason\n",        "Hash\n"};
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    if (role == Qt::TextAlignmentRole) return int(isLeft(section) ? Qt::AlignLeft : Qt::AlignRight);
    if (role == Qt::DisplayRole) return tr(kHeads.at(static_cast<std::size_t>(section)));
    return {};
}

void JournalFilterModel::setCategories(unsigned categories)
{
    m_categories = categories;
    invalidateFilter();
}

bool FigureCondition::holds(double value, int shownDecimals) const
{
    // Half of the last digit that is seen, and as much more as a decimal number may lie off its binary one.
    const double half = 0.5 * std::pow(10.0, -std::max(decimals, shownDecimals));
    const bool equal = std::abs(value - bound) <= half * (1.0 + 1e-9);
    // What is shown as the bound is neither below nor above it.
    if (relation == QLatin1Char('=') || equal) return equal && (orEqual || relation == QLatin1Char('='));
    return relation == QLatin1Char('<') ? value < bound : value > bound;
}

std::optional<FigureCondition> FigureCondition::parse(QString words)
{
    struct Name {
        const char* word;
        int column;
    };
    static constexpr std::array<Name, 10> kNames{{{"number", JournalTableModel::Number},
                                                  {"no", JournalTableModel::Number},
                                                  {"spot", JournalTableModel::Spot},
                                                  {"net", JournalTableModel::NetBefore},
                                                  {"band", JournalTableModel::Band},
                                                  {"traded", JournalTableModel::Traded},
                                                  {"filled", JournalTableModel::Filled},
                                                  {"after", JournalTableModel::NetAfter},
                                                  {"cost", JournalTableModel::Cost},
                                                  {"risk", JournalTableModel::RiskRemoved}}};
    static const QRegularExpression kForm(QStringLiteral("^([a-z]+)([<>=])(=?)([+-]?[0-9,.]+)$"));
    words.replace(QChar(0x2212), QLatin1Char('-'));
    const auto match = kForm.match(words.toLower());
    const auto bound = typedNumber(match.captured(4));
    if (!bound) return std::nullopt;
    for (const auto& name : kNames)
        if (match.captured(1) == QLatin1String(name.word))
            return FigureCondition{.column = name.column,
                                   .relation = match.captured(2).front(),
                                   .orEqual = !match.captured(3).isEmpty(),
                                   .bound = *bound,
                                   .decimals = decimalsOf(match.captured(4))};
    return std::nullopt;
}

void JournalFilterModel::setWords(const QString& text)
{
    m_words.clear();
    m_conditions.clear();
    for (const QString& word : text.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        if (const auto condition = FigureCondition::parse(word))
            m_conditions << *condition;
        else
            m_words << word;
    }
    invalidateFilter();
}

bool JournalFilterModel::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const auto* model = qobject_cast<const JournalTableModel*>(sourceModel());
    if (!model) return false;
    const auto a = journalFigure(model->at(left.row()), left.column());
    const auto b = journalFigure(model->at(right.row()), right.column());
    if (a && b) return *a < *b;
    if (a.has_value() != b.has_value()) return sortOrder() == Qt::AscendingOrder ? a.has_value() : !a.has_value();
    return journalCell(model->at(left.row()), left.column())
               .localeAwareCompare(journalCell(model->at(right.row()), right.column())) < 0;
}

bool JournalFilterModel::filterAcceptsRow(int sourceRow, const QModelIndex&) const
{
    const auto* model = qobject_cast<const JournalTableModel*>(sourceModel());
    if (!model) return false;
    const auto& row = model->at(sourceRow);
    if (m_categories != 0 && !(journalCategories(*row.decision) & m_categories)) return false;
    for (const auto& condition : m_conditions) {
        const auto figure = journalFigure(row, condition.column);
        if (!figure || !condition.holds(*figure, decimalsOf(journalCell(row, condition.column)))) return false;
    }
    if (m_words.isEmpty()) return true;
    QString all = journalCell(row, JournalTableModel::Number) + QLatin1Char(' ') + recordKindText(*row.decision) +
                  QLatin1Char(' ') + text(row.decision->underlying) + QLatin1Char(' ') + text(row.decision->choice) +
                  QLatin1Char(' ') + text(row.decision->reason) + QLatin1Char(' ') +
                  text(toString(row.decision->code)) + QLatin1Char(' ') + text(row.decision->operatorName);
    for (const auto& candidate : row.decision->candidates)
        all += QLatin1Char(' ') + text(candidate.venue);
    for (const QString& word : m_words)
        if (!all.contains(word, Qt::CaseInsensitive)) return false;
    return true;
}

}  // namespace ballast::ui
