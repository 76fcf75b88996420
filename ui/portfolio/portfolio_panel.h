#pragma once

#include <QStackedWidget>

#include "ui/portfolio/portfolio_page.h"
#include "ui/widgets/panel.h"

namespace ballast::ui {

/// The whole book across underlyings and venues: tail loss and concentration, the day's P&L by its causes, by who
/// earned it over days, and its worth under other pricing models.
class PortfolioPanel : public Panel {
    Q_OBJECT
public:
    enum Page { Tail, Pnl, Earned, Models };

    explicit PortfolioPanel(Selection* selection, QWidget* parent = nullptr);
    /// Of the page in front.
    interfaces::SectionSet wants() const override;

    QString emptyMessage() const override { return m_emptyMessage; }
    QString tableText(QChar separator) const override;
    QStringList pages() const override;
    void showPage(int index) override;

    QSize sizeHint() const override { return {760, 470}; }
    QSize minimumSizeHint() const override { return {420, 240}; }
    PortfolioPage* page(Page which) const { return m_pages[which]; }

protected:
    void refresh() override;

private:
    void rebuild();
    void showHeader();
    void setEmptyMessage(const QString& message);
    PortfolioPage* shownPage() const;

    QList<PortfolioPage*> m_pages;
    QStackedWidget* m_stack;
    SegmentBar* m_bar;
    QString m_emptyMessage;
};

}  // namespace ballast::ui
