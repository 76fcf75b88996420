#pragma once

#include <QStackedWidget>

#include "ui/basis/gap_model.h"
#include "ui/basis/venue_price_model.h"
#include "ui/kit/ladder_view.h"
#include "ui/kit/notice_strip.h"
#include "ui/widgets/panel.h"

namespace ballast::ui {

/// The chosen coin's price at every venue, and what a difference between two leaves after all costs.
class BasisPanel : public Panel {
    Q_OBJECT
public:
    enum Page { Gaps, Prices };

    explicit BasisPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override
    {
        using enum interfaces::SectionId;
        return {Greeks, Basis};
    }

    QString emptyMessage() const override { return m_emptyMessage; }
    QString tableText(QChar separator) const override;
    QStringList pages() const override;
    void showPage(int index) override;

    QSize sizeHint() const override { return {880, 320}; }
    QSize minimumSizeHint() const override { return {480, 200}; }
    const GapModel& gaps() const { return m_gaps; }
    const VenuePriceModel& prices() const { return m_prices; }
    LadderView* view(Page page) const { return page == Gaps ? m_gapView : m_priceView; }
    const NoticeStrip* notice() const { return m_notice; }

protected:
    void refresh() override;

private:
    Page shownPage() const { return static_cast<Page>(m_stack->currentIndex()); }
    void layOut();
    void setEmptyMessage(const QString& message);

    GapModel m_gaps;
    VenuePriceModel m_prices;
    QWidget* m_content;
    NoticeStrip* m_notice;
    QStackedWidget* m_stack;
    LadderView *m_gapView, *m_priceView;
    SegmentBar* m_bar;
    QString m_emptyMessage;
};

}  // namespace ballast::ui
