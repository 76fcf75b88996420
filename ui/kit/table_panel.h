#pragma once

#include <QLineEdit>
#include <memory>

#include "ui/kit/ladder_view.h"
#include "ui/kit/notice_strip.h"
#include "ui/widgets/panel.h"

namespace ballast::ui {

/// The underlying that the selection names, else the first; null when the snapshot has none.
const interfaces::UnderlyingView* followedUnderlying(const interfaces::Snapshot& snapshot, const Selection* selection);

/// A panel that is one table: notice, filter, ladder; copy and CSV from the model.
class TablePanel : public Panel {
    Q_OBJECT
public:
    QString emptyMessage() const override { return m_emptyMessage; }
    QString tableText(QChar separator) const override;
    bool focusFilter() override;

    QSize sizeHint() const override { return m_sizeHint; }
    QSize minimumSizeHint() const override { return m_minimumSize; }
    LadderView* view() const { return m_view; }
    const NoticeStrip* notice() const { return m_notice; }

protected:
    TablePanel(const QString& id, const QString& title, Selection* selection, QWidget* parent);

    /// To be called once, from the constructor of the subclass.
    void setUp(LadderModel* model, LadderView::RowRule rule, QSize hint, QSize minimum);
    void addFilter(const QString& placeholder);
    QString filterText() const;

    /// Brings the model up to date. `snapshot()` is not null.
    virtual void rebuild(const interfaces::Snapshot& snapshot) = 0;
    /// Takes the place of the table; empty shows the table.
    void setEmptyMessage(const QString& message);
    /// Worst age at the right of the header, from the surface that the figures stand on.
    void showSurfaceAge(const interfaces::UnderlyingView& view);
    /// The notice about legs without volatility, or `otherwise`.
    void showLegNotice(const interfaces::UnderlyingView& view, const QString& otherwise);

    void refresh() override;
    NoticeStrip* strip() const { return m_notice; }

private:
    LadderModel* m_model{};
    LadderView* m_view{};
    NoticeStrip* m_notice;
    QLineEdit* m_filter{};
    QString m_emptyMessage;
    QSize m_sizeHint, m_minimumSize;
};

}  // namespace ballast::ui
