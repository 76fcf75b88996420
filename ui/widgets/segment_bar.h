#pragma once

#include <QStringList>
#include <QWidget>

namespace ballast::ui {

/// A row of words of which one is pressed. Left and right move with focus; a locked bar is dashed and takes nothing.
/// Folded, where there is no room, it shows the pressed word alone; a press, Enter or Down opens the list of all.
class SegmentBar : public QWidget {
    Q_OBJECT
public:
    /// `height` is 20 in panels, 24 in the header.
    explicit SegmentBar(QStringList segments, int current = 0, int height = 20, QWidget* parent = nullptr);

    int current() const { return m_current; }
    /// Presses a segment without a signal; −1 presses none.
    void setCurrent(int index);
    const QStringList& segments() const { return m_segments; }
    /// Other words, for another width or another set of venues; the current index stays where it can.
    void setSegments(const QStringList& segments);
    void setSegmentToolTip(int index, const QString& text);
    /// Dashed; `why` becomes the tooltip. An empty `why` unlocks.
    void setLocked(const QString& why);
    /// Padding left and right of each word.
    void setPadding(int pixels);
    void setFolded(bool folded);
    bool isFolded() const { return m_folded; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    /// A person chose `index`; also when it was pressed already.
    void activated(int index);
    /// Other words need another width.
    void widthChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRect segmentRect(int index) const;
    int indexAt(const QPoint& at) const;
    int widthOf(int index) const;
    void updateAccessibleName();
    void choose(int index);
    void openList();
    void paintFolded(QPainter& p, const QRect& outer) const;

    QStringList m_segments;
    QStringList m_toolTips;
    int m_current;
    int m_height;
    int m_padding{9};
    int m_hover{-1};
    QString m_locked;
    bool m_folded{};
};

}  // namespace ballast::ui
