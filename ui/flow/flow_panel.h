#pragma once

#include <QStackedWidget>

#include "ui/flow/markout_model.h"
#include "ui/flow/taker_model.h"
#include "ui/kit/figure_strip.h"
#include "ui/kit/ladder_view.h"
#include "ui/kit/notice_strip.h"
#include "ui/widgets/panel.h"

namespace ballast::ui {

/// Order flow as it met our quotes: what takers did strike by strike, what became of the fills, and how one-sided the
/// flow is.
class FlowPanel : public Panel {
    Q_OBJECT
public:
    enum Page { Takers, Markouts };

    explicit FlowPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override
    {
        using enum interfaces::SectionId;
        return {Greeks, Flow};
    }

    QString emptyMessage() const override { return m_emptyMessage; }
    QString tableText(QChar separator) const override;
    QStringList pages() const override;
    void showPage(int index) override;

    QSize sizeHint() const override { return {800, 470}; }
    QSize minimumSizeHint() const override { return {420, 220}; }
    const TakerModel& takers() const { return m_takers; }
    const MarkoutModel& markouts() const { return m_markouts; }
    LadderView* view(Page page) const { return page == Takers ? m_takerView : m_markoutView; }
    const FigureStrip* toxicity() const { return m_toxicity; }
    const NoticeStrip* notice() const { return m_notice; }

protected:
    void refresh() override;

private:
    Page shownPage() const { return static_cast<Page>(m_stack->currentIndex()); }
    void layOut();
    void rebuild();
    void showFlow(const interfaces::FlowView& flow);
    void setEmptyMessage(const QString& message);

    TakerModel m_takers;
    MarkoutModel m_markouts;
    QWidget* m_content;
    FigureStrip* m_toxicity;
    NoticeStrip* m_notice;
    QStackedWidget* m_stack;
    LadderView *m_takerView, *m_markoutView;
    SegmentBar* m_bar;
    QString m_emptyMessage;
};

}  // namespace ballast::ui
