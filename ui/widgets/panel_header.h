#pragma once

#include <QList>
#include <QMenu>
#include <QStringList>
#include <QWidget>

#include "ui/link/link_groups.h"
#include "ui/widgets/segment_bar.h"

namespace ballast::ui {

/// The head of a panel and title bar of its dock, 28 px high, 20 below a tab: link square, title, what it follows,
/// segments, worst age, and the menu behind ⋯. Presses on its free ground reach the dock, so that it can be dragged.
class PanelHeader : public QWidget {
    Q_OBJECT
public:
    explicit PanelHeader(const QString& title, QWidget* parent = nullptr);

    const QString& title() const { return m_title; }
    /// "BTC", "BTC, 27 Feb 26", "1 proposal waits".
    void setFollowText(const QString& text);
    const QString& followText() const { return m_follow; }
    /// While the panel's figures are hidden, since they are of another time: what it follows and the age have some too.
    void hideFigures(bool hidden);
    /// A group of segments, right of the former ones. The header owns it.
    SegmentBar* addSegments(const QStringList& segments, int current);
    /// Worst age at the right; stale colours it.
    void setAge(const QString& text, bool stale = false);
    /// Shows a square of the link group; false for panels that follow nothing.
    void setLinked(bool linked);
    /// The panel, or a part of it, has the keyboard: a line says so.
    void setFocusWithin(bool within);
    void openMenu();
    bool isLinked() const { return m_linked; }
    void setLinkGroup(LinkGroup group);
    /// Where the square of the link group is.
    QRect linkRect() const;
    /// Marks the panel with a word in breach, for example WHAT-IF; empty removes it.
    void setCornerWord(const QString& word);
    QMenu* menu() const { return m_menu; }
    /// A tab says the title: what the panel follows has its place, and without segments the head is lower.
    void setBrief(bool brief);
    bool isBrief() const { return m_brief; }
    int heightFor(bool brief) const;
    /// What of the follow text there is room for.
    QString shownFollow() const;

    QSize sizeHint() const override { return {200, height()}; }
    QSize minimumSizeHint() const override { return {120, height()}; }

Q_SIGNALS:
    /// The square was pressed.
    void linkPressed();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    QRect menuRect() const;
    void layOutSegments();
    void foldSegments();
    int freeRight() const;
    int wordsLeft() const;
    int wordsRoom() const;
    int titleWidth() const;
    QString shownTitle() const;

    QString m_title, m_follow, m_age, m_cornerWord;
    bool m_ageStale{};
    bool m_focusWithin{};
    bool m_linked{true};
    bool m_brief{};
    bool m_hidesFigures{};
    LinkGroup m_linkGroup{LinkGroup::A};
    QList<SegmentBar*> m_segments;
    QMenu* m_menu;
};

}  // namespace ballast::ui
