#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <optional>

#include "interfaces/snapshot.h"

namespace ballast::ui {

/// The fits of all expiries of one underlying, a row each.
///
/// Threads  GUI thread.
class FitTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Expiry, Forward, Used, Rejected, Error, LeastG, Butterfly, Calendar, Age, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    /// Null empties. Rows keep their place while the expiries are the same.
    void setSurface(std::shared_ptr<const interfaces::SurfaceView> surface, Timestamp now);
    std::optional<Timestamp> expiryAt(int row) const;
    std::optional<int> rowOf(Timestamp expiry) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString displayText(const interfaces::SliceView& slice, int column) const;
    QString exportText(const interfaces::SliceView& slice, int column) const;
    QVariant colour(const interfaces::SliceView& slice, int column) const;

    std::shared_ptr<const interfaces::SurfaceView> m_surface;
    Timestamp m_now;
};

}  // namespace ballast::ui
