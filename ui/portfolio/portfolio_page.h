#pragma once

#include <QBoxLayout>

#include "ui/kit/ladder_view.h"
#include "ui/kit/notice_strip.h"
#include "ui/portfolio/attribution_model.h"
#include "ui/portfolio/concentration_model.h"
#include "ui/portfolio/earned_model.h"
#include "ui/portfolio/model_risk_model.h"
#include "ui/portfolio/waterfall_view.h"
#include "ui/widgets/segment_bar.h"

namespace ballast::ui {

/// One page of the portfolio panel.
class PortfolioPage : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    /// Brings the page up to date and returns what is missing; empty: the page stands.
    virtual QString show(const interfaces::Snapshot& snapshot) = 0;
    virtual const LadderModel& table() const = 0;
    virtual LadderView* view() const = 0;
};

/// Tail loss of a day, and how unequally vega is spread.
class TailPage : public PortfolioPage {
    Q_OBJECT
public:
    explicit TailPage(QWidget* parent);

    QString show(const interfaces::Snapshot& snapshot) override;
    const LadderModel& table() const override { return m_model; }
    LadderView* view() const override { return m_view; }
    const FigureStrip* tail() const { return m_tail; }
    const FigureStrip* spread() const { return m_spread; }
    SegmentBar* kinds() const { return m_kinds; }
    const QString& missing() const { return m_notice->sentence(); }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void showTail(const interfaces::TailView& tail);
    void showSpread();

    ConcentrationModel m_model;
    FigureStrip *m_tail, *m_spread;
    SegmentBar* m_kinds;
    QBoxLayout* m_choice;
    NoticeStrip* m_notice;
    LadderView* m_view;
    std::vector<interfaces::ConcentrationView> m_spreads;
    QString m_kind;  ///< Chosen by a person; kept while it is not computed.
};

/// The day's P&L by its causes: table and waterfall line by line.
class AttributionPage : public PortfolioPage {
    Q_OBJECT
public:
    explicit AttributionPage(QWidget* parent);

    QString show(const interfaces::Snapshot& snapshot) override;
    const LadderModel& table() const override { return m_model; }
    LadderView* view() const override { return m_view; }
    const WaterfallView* waterfall() const { return m_waterfall; }
    const NoticeStrip* notice() const { return m_notice; }

private:
    AttributionModel m_model;
    NoticeStrip* m_notice;
    LadderView* m_view;
    WaterfallView* m_waterfall;
};

/// The P&L of today and of the days before by venue, strategy or cause.
class EarnedPage : public PortfolioPage {
    Q_OBJECT
public:
    explicit EarnedPage(QWidget* parent);

    QString show(const interfaces::Snapshot& snapshot) override;
    const LadderModel& table() const override { return m_model; }
    LadderView* view() const override { return m_view; }
    SegmentBar* by() const { return m_by; }

private:
    void showSplit();

    EarnedModel m_model;
    SegmentBar* m_by;
    NoticeStrip* m_notice;
    LadderView* m_view;
    std::vector<interfaces::PnlDayView> m_days;
};

/// The book under several pricing models.
class ModelRiskPage : public PortfolioPage {
    Q_OBJECT
public:
    explicit ModelRiskPage(QWidget* parent);

    QString show(const interfaces::Snapshot& snapshot) override;
    const LadderModel& table() const override { return m_model; }
    LadderView* view() const override { return m_view; }

private:
    ModelRiskModel m_model;
    NoticeStrip* m_notice;
    LadderView* m_view;
};

}  // namespace ballast::ui
