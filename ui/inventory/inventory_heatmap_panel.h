#pragma once

#include "ui/inventory/inventory_heatmap_view.h"
#include "ui/kit/notice_strip.h"
#include "ui/widgets/panel.h"

namespace ballast::ui {

/// Where the book is long and short, by greek and venue. A click selects expiry and bucket in all panels.
class InventoryHeatmapPanel : public Panel {
    Q_OBJECT
public:
    explicit InventoryHeatmapPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override
    {
        using enum interfaces::SectionId;
        return {Greeks, Cells, Surface};
    }

    QString emptyMessage() const override { return m_emptyMessage; }
    QString tableText(QChar separator) const override;
    void setGreek(int index);

    QSize sizeHint() const override { return {640, 484}; }
    QSize minimumSizeHint() const override { return {520, 272}; }
    const InventorySkewModel& model() const { return m_model; }
    InventoryHeatmapView* view() const { return m_view; }

Q_SIGNALS:
    /// The positions of the selected cell shall be listed.
    void positionsRequested();

protected:
    void refresh() override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void rebuild();
    void setEmptyMessage(const QString& message);
    void showVenues(const interfaces::UnderlyingView& view);
    void showNotice(const interfaces::UnderlyingView& view);
    void showSelection();
    void onActivated(int row, int column);
    void chooseVenue(int index);
    void placeSegments();

    InventorySkewModel m_model;
    InventoryHeatmapView* m_view;
    NoticeStrip* m_notice;
    SegmentBar* m_greeks;
    SegmentBar* m_venueBar;
    QStringList m_venues;
    QString m_emptyMessage;
};

}  // namespace ballast::ui
