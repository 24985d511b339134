//! The layer that invalidates what a change was made to.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Request, Response};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use super::change::Change;

/// Ends what is stored for the path of each successful POST, PUT, PATCH or DELETE (RFC 9111 §4.4).
///
/// Every stored response carries the name of its path, so that no handler needs to say what it changes as long as the
/// paths tell:
///
/// ```
/// # async fn list() {}
/// # async fn user() {}
/// # async fn update() {}
/// use axum::{Router, routing::get};
/// use pacific_cache::InvalidationLayer;
///
/// let app: Router = Router::new()
///     .route("/users", get(list))
///     .route("/users/{id}", get(user).put(update)) // `PUT /users/7` ends `/users/7` and `/users`
///     .layer(InvalidationLayer::new());
/// ```
///
/// After a 2xx or 3xx to any method but GET, HEAD, OPTIONS and TRACE (RFC 9110 §9.2.1), these end, with every query and
/// variant, before the response is handed on:
///
/// - the path that the client asked for, also where a nested router or a prefix hides a part of it;
/// - its parent, with and without a trailing slash: `/users` and `/users/` for `/users/7`, but never `/`;
/// - where `Location` and `Content-Location` lead, if that is on the host that was asked.
///
/// A 4xx or 5xx ends nothing. A request whose client leaves midway, one that panics, and one for which the inner service
/// has an error may have done their work, and end the path and its parent. So a layer that answers slow requests itself
/// belongs outside of this one.
///
/// The cache is the request's: that of the nearest [`HttpCacheLayer::with`](crate::HttpCacheLayer::with) around it, else
/// the configured one. What paths don't tell is for [`#[invalidates]`](macro@crate::invalidates).
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct InvalidationLayer;

impl InvalidationLayer {
    /// The layer.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl<S> Layer<S> for InvalidationLayer {
    type Service = Invalidation<S>;

    fn layer(&self, inner: S) -> Invalidation<S> {
        Invalidation { inner }
    }
}

/// The service that [`InvalidationLayer`] makes.
#[derive(Clone, Debug)]
pub struct Invalidation<S> {
    inner: S,
}

impl<S, B, R> Service<Request<B>> for Invalidation<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    R: Send + 'static,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = InvalidationFuture<S::Future, Result<Response<R>, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    #[inline]
    fn call(&mut self, request: Request<B>) -> Self::Future {
        if request.method().is_safe() {
            return InvalidationFuture { kind: Kind::Safe { inner: self.inner.call(request) } };
        }
        // Armed before the inner service is called, which may begin its work there and then.
        let change = Change::of(&request);
        InvalidationFuture {
            kind: Kind::Unsafe { ended: Box::pin(change.ended_after(self.inner.call(request))) },
        }
    }
}

pin_project! {
    /// The response that [`Invalidation`] gives.
    pub struct InvalidationFuture<F, T> {
        #[pin]
        kind: Kind<F, T>,
    }
}

pin_project! {
    #[project = KindProjection]
    enum Kind<F, T> {
        Safe { #[pin] inner: F },
        // An async block drops what it holds, the guard too, as soon as a panic passes through it.
        Unsafe { ended: Pin<Box<dyn Future<Output = T> + Send>> },
    }
}

impl<F: Future<Output = T>, T> Future for InvalidationFuture<F, T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        match self.project().kind.project() {
            KindProjection::Safe { inner } => inner.poll(context),
            KindProjection::Unsafe { ended } => ended.as_mut().poll(context),
        }
    }
}
