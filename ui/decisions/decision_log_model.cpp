#include "ui/decisions/decision_log_model.h"

#include <algorithm>

#include "ui/format/dated_time.h"
#include "ui/format/number_format.h"
#include "ui/tickets/decision_text.h"
#include "words/codes.h"

namespace ballast::ui {
namespace {

using interfaces::DecisionView;

bool same(const DecisionView& a, const DecisionView& b)
{
    return a.decision->sequence == b.decision->sequence && a.merged == b.merged && a.hash == b.hash;
}

/// Whether more of it may fill.
bool isOpen(domain::OrderState state)
{
    using enum domain::OrderState;
    return state == Decided || state == Sent || state == Working || state == PartlyFilled || state == Unknown;
}

}  // namespace

DecisionLogModel::DecisionLogModel(QObject* parent) : QAbstractTableModel(parent) {}

/// Rows that fell out at the old end.
void DecisionLogModel::dropTail(const std::vector<DecisionView>& next)
{
    const SequenceNumber oldest = next.empty() ? SequenceNumber{} : next.back().decision->sequence;
    std::size_t kept = m_rows.size();
    while (kept > 0 && (next.empty() || m_rows[kept - 1].decision->sequence < oldest))
        --kept;
    if (kept == m_rows.size()) return;
    beginRemoveRows({}, static_cast<int>(kept), static_cast<int>(m_rows.size()) - 1);
    m_rows.resize(kept);
    endRemoveRows();
}

words::Fate DecisionLogModel::Followed::fate() const
{
    auto fate = totals.fate();
    if (totals.ordered() > 0.0 && !(totals.filled() > 0.0) && !open) fate.state = words::Fate::State::Unfilled;
    return fate;
}

DecisionLogModel::Followed DecisionLogModel::followed(const DecisionView& view,
                                                      const std::vector<const interfaces::OrderView*>& orders)
{
    const auto& own = view.decision->choice;
    Followed all{.hash = view.hash, .totals = words::OrderTotals(own)};
    for (const auto* order : orders) {
        all.totals.add(order->instrument, order->quantity, order->filled);
        if (order->instrument == own) all.open |= isOpen(order->state);
    }
    return all;
}

/// What is known of a number is of one session and of no later time: another one's, or a step back in a journal, begins
/// anew.
void DecisionLogModel::forgetOthers()
{
    const SequenceNumber newest = m_rows.empty() ? SequenceNumber{} : m_rows.front().decision->sequence;
    bool forgot = newest < m_newest && !m_followed.empty();
    m_newest = newest;
    if (forgot) m_followed.clear();
    for (const auto& view : m_rows) {
        const auto known = m_followed.find(view.decision->sequence);
        if (known == m_followed.end()) continue;
        if (known->second.hash.empty()) known->second.hash = view.hash;
        if (view.hash.empty() || known->second.hash == view.hash) continue;
        m_followed.erase(known);
        forgot = true;
    }
    if (forgot && !m_rows.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumnCount - 1));
}

void DecisionLogModel::followOrders(const std::vector<interfaces::OrderView>& orders)
{
    forgetOthers();
    std::map<SequenceNumber, std::vector<const interfaces::OrderView*>> now;
    for (const auto& order : orders)
        now[order.decision].push_back(&order);
    for (int row = 0; row < rowCount(); ++row) {
        const auto found = now.find(at(row).decision->sequence);
        if (found == now.end()) continue;
        const Followed told = followed(at(row), found->second);
        Followed& known = m_followed[found->first];
        // One of several has left the list: what is left would tell of a part as of all.
        if (told.totals.ordered() < known.totals.ordered()) continue;
        const auto before = known.fate();
        known = told;
        if (known.fate() != before) Q_EMIT dataChanged(index(row, 0), index(row, kColumnCount - 1));
    }
    if (!m_rows.empty()) m_followed.erase(m_followed.begin(), m_followed.lower_bound(m_rows.back().decision->sequence));
}

void DecisionLogModel::setDecisions(const std::vector<DecisionView>& decisions,
                                    const std::vector<interfaces::OrderView>& orders)
{
    const auto end = decisions.begin() + static_cast<std::ptrdiff_t>(std::min(kMost, decisions.size()));
    const std::vector<DecisionView> next(decisions.begin(), end);
    dropTail(next);
    std::size_t common = 0;
    while (common < m_rows.size() && common < next.size() &&
           same(m_rows[m_rows.size() - 1 - common], next[next.size() - 1 - common]))
        ++common;
    const std::size_t oldFront = m_rows.size() - common;
    const std::size_t newFront = next.size() - common;
    if (newFront > oldFront) {
        beginInsertRows({}, 0, static_cast<int>(newFront - oldFront) - 1);
        m_rows = next;
        endInsertRows();
    } else if (newFront < oldFront) {
        beginRemoveRows({}, 0, static_cast<int>(oldFront - newFront) - 1);
        m_rows = next;
        endRemoveRows();
    } else {
        m_rows = next;
    }
    const std::size_t first = newFront > oldFront ? newFront - oldFront : 0;
    if (first < newFront)
        Q_EMIT dataChanged(index(static_cast<int>(first), 0), index(static_cast<int>(newFront) - 1, kColumnCount - 1));
    followOrders(orders);
}

int DecisionLogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int DecisionLogModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumnCount; }

QString DecisionLogModel::cell(const DecisionView& view, int column) const
{
    const domain::Decision& d = *view.decision;
    switch (column) {
    case Number:
        return QString::number(d.sequence.value);
    case Time:
        return timeOfDay(d.time);
    case Kind:
        return text(toString(d.kind));
    case Underlying:
        return text(d.underlying);
    case Headline:
        if (const auto found = m_followed.find(d.sequence); found != m_followed.end())
            return ui::headline(d, found->second.fate());
        return headline(d);
    case Quantity:
        return signedSize(d);
    case Cost:
        return usd2(d.costUsd);
    case Code:
        return codeWords(d.code);
    case Reason:
        return text(words::explained(d.reason));
    case Hash:
        return shortHash(view.hash);
    default:
        return {};
    }
}

QString DecisionLogModel::fullPrecision(const DecisionView& view, int column) const
{
    const domain::Decision& d = *view.decision;
    switch (column) {
    case Time:
        return text(toIso8601(d.time));
    case Quantity:
        return text(domain::jsonNumber(d.quantity));
    case Cost:
        return text(domain::jsonNumber(d.costUsd));
    case Hash:
        return text(view.hash);
    default:
        return cell(view, column);
    }
}

/// The row as it is painted, with its day.
QString DecisionLogModel::spoken(const DecisionView& view) const
{
    const domain::Decision& d = *view.decision;
    QStringList words{weekdayDate(d.time),  zoneName(d.time),   timeOfDay(d.time),
                      cell(view, Headline), cell(view, Reason), worth(d)};
    words << (view.merged > 1 ? QStringLiteral("× %1 ").arg(view.merged) : QString()) +
                 QStringLiteral("#%1").arg(d.sequence.value);
    words.removeAll(QString());
    return words.join(QStringLiteral(", "));
}

QVariant DecisionLogModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const DecisionView& view = at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return cell(view, index.column());
    case FullPrecisionRole:
        return fullPrecision(view, index.column());
    case DecisionIndexRole:
        return index.row();
    case Qt::AccessibleTextRole:
        return spoken(view);
    case Qt::TextAlignmentRole: {
        const bool figure = index.column() == Number || index.column() == Quantity || index.column() == Cost;
        return QVariant(figure ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    }
    default:
        return {};
    }
}

QVariant DecisionLogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const QStringList kHeads{tr("No."),      tr("Time UTC"), tr("Kind"), tr("Underlying"), tr("Decision"),
                                    tr("Quantity"), tr("Cost USD"), tr("Code"), tr("Reason"),     tr("Hash")};
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return kHeads.value(section);
}

}  // namespace ballast::ui
