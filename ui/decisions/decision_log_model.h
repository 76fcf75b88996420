#pragma once

#include <QAbstractTableModel>
#include <map>
#include <vector>

#include "interfaces/snapshot.h"
#include "words/order_totals.h"

namespace ballast::ui {

/// Decisions, newest first; the view shows each as one entry, the columns serve copy, CSV and assistive technology.
/// Holds the newest kMost; the journal holds all.
class DecisionLogModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Number, Time, Kind, Underlying, Headline, Quantity, Cost, Code, Reason, Hash, kColumnCount };
    enum Role { DecisionIndexRole = Qt::UserRole + 1, FullPrecisionRole };
    static constexpr std::size_t kMost = 400;

    explicit DecisionLogModel(QObject* parent = nullptr);

    /// Takes a newer list. Rows that stay are not touched: only inserts, removals and changed rows are told.
    /// `orders` tell what became of a decision; what they told once stays when they have left the list.
    void setDecisions(const std::vector<interfaces::DecisionView>& decisions,
                      const std::vector<interfaces::OrderView>& orders = {});
    const interfaces::DecisionView& at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    void dropTail(const std::vector<interfaces::DecisionView>& next);
    /// Of one decision's orders.
    struct Followed {
        std::string hash;  ///< Of the record, empty until it is committed.
        words::OrderTotals totals;
        bool open{};  ///< One of the record's own instrument may fill yet.
        words::Fate fate() const;
    };
    static Followed followed(const interfaces::DecisionView& view,
                             const std::vector<const interfaces::OrderView*>& orders);
    void forgetOthers();
    void followOrders(const std::vector<interfaces::OrderView>& orders);
    QString cell(const interfaces::DecisionView& view, int column) const;
    QString spoken(const interfaces::DecisionView& view) const;
    QString fullPrecision(const interfaces::DecisionView& view, int column) const;

    std::vector<interfaces::DecisionView> m_rows;
    std::map<SequenceNumber, Followed> m_followed;
    SequenceNumber m_newest;
};

}  // namespace ballast::ui
